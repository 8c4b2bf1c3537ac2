package dev.capstan.standalone.docker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A job and its expected end, independent of faults.
 *
 * @param output text of its document if it succeeds
 */
record MixedJob(Map<String, Object> request, String status, String output) {
  static final String DATASET = "fleet";
  static final String FILE = "ships.csv";
  static final String CSV = "ship,tons\nada,100\ngrace,200\nada,300\n";

  /** One of every kind, cheap ones more often; each with a webhook. */
  static MixedJob of(int number, Random random, String webhookUrl) {
    int dice = random.nextInt(100);
    if (dice < 45) {
      return job("shell", "code", "echo " + number, "success", number + "\n", webhookUrl);
    } else if (dice < 75) {
      return job(
          "python",
          "python_code",
          "print(%d)".formatted(number),
          "success",
          number + "\n",
          webhookUrl);
    } else if (dice < 87) {
      MixedJob sql =
          job(
              "sql",
              "sql",
              "SELECT ship, sum(tons) AS t FROM ships GROUP BY ALL ORDER BY ship",
              "success",
              "[[\"ada\",400],[\"grace\",200]]",
              webhookUrl);
      sql.request.put("dataset_id", DATASET);
      return sql;
    } else if (dice < 97) {
      return job(
          "python",
          "python_code",
          "raise ValueError(%d)".formatted(number),
          "error",
          "",
          webhookUrl);
    }
    MixedJob late = job("shell", "code", "sleep 60", "timeout", "", webhookUrl);
    late.request.put("timeout_seconds", 1);
    return late;
  }

  private static MixedJob job(
      String type, String field, String code, String status, String output, String webhookUrl) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("query_type", type);
    request.put(field, code);
    request.put("retry", Map.of("max_attempts", 10, "initial_ms", 200));
    request.put("webhook", Map.of("url", webhookUrl, "secret_ref", "main"));
    return new MixedJob(request, status, output);
  }
}

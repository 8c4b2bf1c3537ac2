package dev.capstan.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Random, mostly invalid requests. */
public final class RandomText {
  private static final List<String> FIELDS =
      List.of(
          "query_type",
          "python_code",
          "sql",
          "code",
          "files",
          "args",
          "stdin",
          "env",
          "artifacts",
          "timeout_seconds",
          "max_rows",
          "resources",
          "lane",
          "retry",
          "not_before",
          "expires_at",
          "labels",
          "dataset_id",
          "idempotency_key",
          "provider",
          "network",
          "unknown");
  private static final List<String> VALUES =
      List.of(
          "null",
          "0",
          "-1",
          "1e400",
          "1e308",
          "5.5",
          "30",
          "true",
          "\"\"",
          "\"python\"",
          "\"x\"",
          "\"\\u0000\"",
          "\"\\ud83d\"",
          "[]",
          "[1]",
          "[[]]",
          "{}",
          "{\"a\":1}",
          "{\"\":\"\"}",
          "[{\"name\":\"..\",\"content_base64\":\"=\"}]",
          "\"9999-12-31T23:59:60Z\"",
          "\"1999-12-01T00:00:00+99:99\"",
          "{\"on\":[\"\"]}",
          "{\"cpus\":1e-400}",
          "123456789012345678901234567890",
          "\"default\"");
  private static final List<String> SEGMENTS =
      List.of(
          "x",
          "exe_01KAJ3V9X2M4N6P8Q0R2S4T6V8",
          "exe_zzzzzzzzzzzzzzzzzzzzzzzzzz",
          "a%2Fb",
          "..%2F..",
          "%F0%9F%98%80",
          "%E2%80%A8",
          "a;b=c",
          "a+b",
          "%25",
          "d",
          "a%20b",
          "%C0%AF",
          "~");

  private RandomText() {}

  /** A segment of a path, percent-encoded or not. */
  public static String segment(Random random) {
    return SEGMENTS.get(random.nextInt(SEGMENTS.size()));
  }

  /** A JSON object with some fields of a request, sometimes cut off. */
  public static String body(Random random) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      fields.put("query_type", "\"python\"");
      fields.put("python_code", "\"1\"");
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      String field = FIELDS.get(random.nextInt(FIELDS.size()));
      fields.put(field, VALUES.get(random.nextInt(VALUES.size())));
    }
    String text =
        fields.entrySet().stream()
            .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    int cut = random.nextInt(8) == 0 ? random.nextInt(text.length() + 1) : text.length();
    return text.substring(0, cut);
  }
}

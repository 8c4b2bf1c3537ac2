package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** SQL over a dataset, with a table. */
final class SqlTable implements DemoStep {
  @Override
  public String name() {
    return "sql";
  }

  @Override
  public String title() {
    return "SQL over the penguins dataset";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    client.upload("penguins", "penguins.csv", DemoFile.read("penguins.csv"));
    JsonNode result =
        client.run(
            Map.of(
                "query_type", "sql",
                "dataset_id", "penguins",
                "sql",
                    "SELECT species, count(*) AS n, round(avg(TRY_CAST(body_mass_g AS DOUBLE)), 1)"
                        + " AS mass FROM penguins GROUP BY ALL ORDER BY species"));
    DemoFailure.unless("success".equals(ResultFields.status(result)), "not a success: %s", result);
    DemoFailure.unless(result.path("row_count").asLong() == 3, "3 species expected: %s", result);
    JsonNode first = result.path("rows").path(0);
    DemoFailure.unless(
        "Adelie".equals(first.path(0).asString()) && first.path(1).asLong() == 152,
        "152 Adelie penguins expected: %s",
        result);
    return new StepResult(table(result), new LinkedHashMap<>(Map.of("rows", 3)));
  }

  private static List<String> table(JsonNode result) {
    List<String> lines = new ArrayList<>();
    List<String> names = new ArrayList<>();
    result.path("columns").forEach(column -> names.add(column.path("name").asString()));
    lines.add(row(names));
    result
        .path("rows")
        .forEach(
            cells -> {
              List<String> texts = new ArrayList<>();
              cells.forEach(cell -> texts.add(cell.asString()));
              lines.add(row(texts));
            });
    return lines;
  }

  private static String row(List<String> cells) {
    StringBuilder line = new StringBuilder();
    cells.forEach(cell -> line.append("%-12s".formatted(cell)));
    return line.toString().stripTrailing();
  }
}

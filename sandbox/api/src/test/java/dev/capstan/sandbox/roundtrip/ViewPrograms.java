package dev.capstan.sandbox.roundtrip;

import static dev.capstan.sandbox.roundtrip.SqlValue.NODES;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * Queries on files whose names look like patterns, partitions or SQL, beside files that such a
 * pattern would match.
 */
final class ViewPrograms {
  private static final int FILES = 8;

  /** DuckDB takes 32 MiB for each that a query reads. */
  private static final int MAX_JSON_FILES = 3;

  /** A name, and one that it would match if it were a pattern. The number keeps views apart. */
  private record Pattern(String name, String match) {}

  private static final List<Pattern> PATTERNS =
      List.of(
          new Pattern("d[12]y%d", "d1y%d"),
          new Pattern("a*b%d", "axyzb%d"),
          new Pattern("q?r%d", "qzr%d"),
          new Pattern("{p,q}%d", "p%d"),
          new Pattern("[!a]z%d", "bz%d"),
          new Pattern("v=007%d/s", "v=7%d/s"),
          new Pattern("**/n%d", "m/n%d"),
          new Pattern("it's%d", "its%d"));

  private final Random random;
  private int jsonFiles;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> queries = new ArrayList<>();
  private final List<JsonNode> values = new ArrayList<>();

  private ViewPrograms(Random random) {
    this.random = random;
  }

  static RoundTripProgram names(Random random) {
    return new ViewPrograms(random).program();
  }

  private RoundTripProgram program() {
    for (int i = 0; i < FILES; i++) {
      if (random.nextBoolean()) {
        add(RandomText.name(random, 100 + i));
      } else {
        Pattern pattern = RandomText.one(random, PATTERNS);
        add(pattern.name.formatted(i));
        add(pattern.match.formatted(i));
      }
    }
    return SqlPrograms.scalars(queries, "BIGINT", values).files(files);
  }

  private void add(String stem) {
    int value = random.nextInt();
    boolean isCsv = random.nextBoolean() || ++jsonFiles > MAX_JSON_FILES;
    String file = stem + (isCsv ? ".csv" : ".json");
    String content = isCsv ? "v\n%d\n" : "[{\"v\": %d}]";
    files.put(file, RoundTripProgram.utf8(content.formatted(value)));
    queries.add("SELECT v FROM " + SqlPrograms.quoted(RandomText.view(file)));
    values.add(NODES.numberNode(value));
  }
}

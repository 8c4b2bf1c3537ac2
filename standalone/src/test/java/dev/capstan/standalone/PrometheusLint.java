package dev.capstan.standalone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of {@code promtool check metrics} for the text format, and the project's own: every
 * metric has a help text, and no label holds an id.
 */
final class PrometheusLint {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[-+0-9.eE]+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"(?:,|$)");
  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][A-Z]");
  private static final Pattern ID = Pattern.compile("(?:exe|del|whk)_[0-9A-Z]{26}");
  private static final List<String> OTHER_UNITS =
      List.of(
          "milliseconds",
          "microseconds",
          "nanoseconds",
          "minutes",
          "hours",
          "days",
          "kilobytes",
          "megabytes",
          "bits",
          "percent",
          "s",
          "ms",
          "us",
          "ns",
          "sec",
          "b",
          "kb",
          "mb",
          "gb",
          "m",
          "h",
          "d");
  private static final List<String> TYPES = List.of("gauge", "counter", "histogram", "summary");

  private final Map<String, String> types = new HashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Set<String> series = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private PrometheusLint() {}

  /** What is wrong with a scrape; empty when nothing is. */
  static List<String> problems(String scrape) {
    PrometheusLint lint = new PrometheusLint();
    for (String line : scrape.split("\n")) {
      if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        lint.check(parts.length == 4 && !parts[3].isBlank(), parts[2], "has no help text");
        lint.check(lint.helped.add(parts[2]), parts[2], "has a second help text");
      } else if (line.startsWith("# TYPE ")) {
        String[] parts = line.split(" ");
        lint.type(parts[2], parts[3]);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        lint.sample(line);
      }
    }
    lint.check(!lint.types.isEmpty(), "the scrape", "is empty");
    return lint.problems;
  }

  private void type(String name, String type) {
    check(types.put(name, type) == null, name, "has a second type");
    boolean isCounter = type.equals("counter");
    check(isCounter == name.endsWith("_total"), name, "is a " + type + ", so its suffix is wrong");
    check(!CAMEL_CASE.matcher(name).find(), name, "is in camel case");
    check(!name.contains(":"), name, "contains a colon");
    for (String suffix : List.of("_count", "_sum", "_bucket")) {
      check(!name.endsWith(suffix), name, "ends in " + suffix + ", which histograms have");
    }
    for (String other : TYPES) {
      check(!name.contains("_" + other), name, "names its type");
    }
    for (String part : name.split("_")) {
      check(!OTHER_UNITS.contains(part), name, "has the unit " + part + ", which is no base unit");
    }
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      problems.add("not a sample: " + line);
      return;
    }
    String name = sample.group(1);
    String family =
        types.containsKey(name) ? name : name.replaceFirst("_(?:count|sum|bucket)$", "");
    check(types.containsKey(family), name, "has no type");
    check(helped.contains(family), name, "has no help text");
    String labels = sample.group(2) == null ? "" : sample.group(2);
    check(series.add(name + "{" + labels + "}"), name, "has the series {" + labels + "} twice");
    check(!ID.matcher(labels).find(), name, "has an id as the value of a label");
    Matcher label = LABEL.matcher(labels);
    int end = 0;
    while (label.find() && label.start() == end) {
      end = label.end();
      boolean isBucket = label.group(1).equals("le") && name.endsWith("_bucket");
      check(isBucket || !label.group(1).equals("le"), name, "has the reserved label le");
    }
    check(end == labels.length(), name, "has malformed labels " + labels);
  }

  private void check(boolean isRight, String name, String problem) {
    if (!isRight) {
      problems.add(name + " " + problem);
    }
  }
}

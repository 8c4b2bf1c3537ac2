package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.metric.MetricsConfiguration;
import dev.capstan.standalone.LogEvents.LogEvent;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/observability.md lists every metric and every log event. To regenerate its lists, run this
 * test with {@code -Dcapstan.update-docs=true}.
 */
class ObservabilityPageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/observability.md");

  @Test
  void thePageListsEveryMetricAndEveryLogEvent() throws IOException {
    String page = Files.readString(PAGE);
    String expected = replace(replace(page, "metrics", metrics()), "log events", logEvents());
    if (Boolean.getBoolean("capstan.update-docs")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  @Test
  void everyMetricFollowsTheRulesOfPrometheus() throws IOException {
    PrometheusMeterRegistry registry = MetricsConfiguration.newRegistry();
    Metrics metrics = new Metrics(registry, 2);
    for (Metric metric : Metric.values()) {
      String[] labels = metric.labels().toArray(String[]::new);
      switch (metric.type()) {
        case COUNTER -> metrics.increment(metric, labels);
        case TIMER -> metrics.record(metric, Duration.ofMillis(3), labels);
        case GAUGE -> metrics.gauge(metric, () -> 1, labels);
      }
    }
    String scrape = registry.scrape();
    assertThat(PrometheusLint.problems(scrape)).isEmpty();
    assertThat(undocumented(scrape)).isEmpty();
    for (Metric metric : Metric.values()) {
      assertThat(scrape).contains("# TYPE " + metric.prometheusName() + " ");
    }
  }

  @Test
  void theLinterFindsViolations() {
    assertThat(PrometheusLint.problems("# TYPE a gauge\na 1\n")).contains("a has no help text");
    assertThat(PrometheusLint.problems("# HELP a x\n# TYPE a counter\na 1\n"))
        .containsExactly("a is a counter, so its suffix is wrong");
    assertThat(PrometheusLint.problems("# HELP a_ms x\n# TYPE a_ms gauge\na_ms 1\n"))
        .containsExactly("a_ms has the unit ms, which is no base unit");
    assertThat(
            PrometheusLint.problems(
                "# HELP a x\n# TYPE a gauge\na{b=\"exe_01ARZ3NDEKTSV4RRFFQ69G5FAV\"} 1\n"))
        .containsExactly("a has an id as the value of a label");
    assertThat(PrometheusLint.problems("# HELP a_count x\n# TYPE a_count gauge\na_count 1\n"))
        .anyMatch(problem -> problem.contains("_count"));
  }

  /** The metrics of a scrape that the page doesn't list. */
  static Set<String> undocumented(String scrape) throws IOException {
    String page = Files.readString(PAGE);
    return Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE)
        .matcher(scrape)
        .results()
        .map(type -> type.group(1))
        .filter(name -> !page.contains("`" + name.replaceFirst("_seconds_max$", "_seconds") + "`"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String metrics() {
    StringBuilder table =
        new StringBuilder("| Metric | Type | Labels | Meaning |\n|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  metric.prometheusName(),
                  Metric.label(metric.type()),
                  code(metric.labels()),
                  metric.description()));
    }
    return table.toString();
  }

  private static String logEvents() throws IOException {
    StringBuilder list = new StringBuilder();
    String module = "";
    for (LogEvent event : LogEvents.all(ROOT)) {
      if (!event.module().equals(module)) {
        module = event.module();
        list.append("\n### %s\n\n| Level | Message | Fields |\n|---|---|---|\n".formatted(module));
      }
      list.append(
          "| %s | %s | %s |\n"
              .formatted(
                  event.level(),
                  event.message().replace("|", "\\|"),
                  code(List.copyOf(event.fields()))));
    }
    return list.substring(1);
  }

  private static String code(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private static String replace(String page, String list, String content) {
    String begin = "<!-- %s: made from the code -->\n".formatted(list);
    String end = "<!-- end of %s -->\n".formatted(list);
    assertThat(page).contains(begin, end);
    int from = page.indexOf(begin) + begin.length();
    return page.substring(0, from) + content + page.substring(page.indexOf(end));
  }
}

package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the log calls in the sources of the services. */
final class LogEvents {
  private static final List<String> NOT_PRODUCTION = List.of("bench", "containers");
  private static final Pattern CALL =
      Pattern.compile("\\.at(Info|Warn|Error|Debug|Trace|Level)\\(");
  private static final Pattern MESSAGE =
      Pattern.compile("\\.log\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"[\\s+]*)+)\\)");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"");

  /**
   * One log event.
   *
   * @param module folder of the module
   * @param level such as WARN; INFO/WARN when it depends
   */
  record LogEvent(String module, String level, String message, Set<String> fields)
      implements Comparable<LogEvent> {
    @Override
    public int compareTo(LogEvent other) {
      return (module + level + message + fields)
          .compareTo(other.module + other.level + other.message + other.fields);
    }
  }

  private LogEvents() {}

  /** All events, by module and level. */
  static Set<LogEvent> all(Path root) throws IOException {
    Set<LogEvent> events = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(LogEvents::isMainSource).sorted().toList()) {
        String module = root.relativize(file).toString().replaceFirst("/src/main/.*", "");
        if (!NOT_PRODUCTION.contains(module)) {
          events.addAll(in(module, file, Files.readString(file)));
        }
      }
    }
    return events;
  }

  private static boolean isMainSource(Path file) {
    return file.toString().endsWith(".java") && file.toString().contains("/src/main/");
  }

  private static List<LogEvent> in(String module, Path file, String source) {
    List<LogEvent> events = new ArrayList<>();
    Matcher call = CALL.matcher(source);
    while (call.find()) {
      Matcher message = MESSAGE.matcher(source);
      assertThat(message.find(call.end())).as("%s: a log message is a constant", file).isTrue();
      String chain = source.substring(call.end(), message.start());
      assertThat(chain).as("%s: a log message is a constant", file).doesNotContain(".log(");
      Set<String> fields = new LinkedHashSet<>();
      KEY.matcher(chain).results().forEach(key -> fields.add(key.group(1)));
      StringBuilder text = new StringBuilder();
      TEXT.matcher(message.group(1)).results().forEach(part -> text.append(part.group(1)));
      events.add(new LogEvent(module, level(call.group(1), chain), text.toString(), fields));
    }
    return events;
  }

  private static String level(String name, String chain) {
    if (!name.equals("Level")) {
      return name.toUpperCase(java.util.Locale.ROOT);
    }
    Set<String> levels = new TreeSet<>();
    Pattern.compile("Level\\.([A-Z]+)")
        .matcher(chain)
        .results()
        .forEach(m -> levels.add(m.group(1)));
    return String.join("/", levels);
  }
}

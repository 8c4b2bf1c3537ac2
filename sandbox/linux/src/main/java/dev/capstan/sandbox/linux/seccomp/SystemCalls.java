package dev.capstan.sandbox.linux.seccomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The table of allowed system calls, {@code system-calls.txt}, from which all filters are made. */
public final class SystemCalls {
  /** Name of the table in the environment of results; a changed table gets a new one. */
  public static final String POLICY = "capstan-3";

  private static final String FILE = "system-calls.txt";

  private SystemCalls() {}

  static List<SystemCall> load() {
    try (InputStream in = SystemCalls.class.getResourceAsStream(FILE)) {
      return new String(Objects.requireNonNull(in, FILE).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> parse(line.split(" +", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " can't be read from the class path", e);
    }
  }

  private static SystemCall parse(String[] columns) {
    Map<Architecture, Integer> numbers = new EnumMap<>(Architecture.class);
    for (Architecture architecture : Architecture.values()) {
      String number = columns[1 + architecture.ordinal()];
      if (!number.equals("-")) {
        numbers.put(architecture, Integer.valueOf(number));
      }
    }
    boolean runtimeOnly = columns.length == 5 && columns[4].equals("runtime");
    return new SystemCall(columns[0], numbers, CallRule.valueOf(columns[3]), runtimeOnly);
  }
}

package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A program that collects results which are made to cost memory, several at once, in a process with
 * a small heap. Its exit code is 0 if all were collected.
 */
public final class HostileResults {
  private static final int MAX_OUTPUT = 8 << 20;
  private static final int AT_ONCE = 4;
  private static final String COLUMN = "{\"name\":\"c\",\"type\":\"T\"}";

  private HostileResults() {}

  /** A shape, written as a stream, so that this program needs no memory for it. */
  private interface Shape {
    void write(OutputStream out) throws IOException;
  }

  private enum Case {
    MANY_ROWS(FrameType.TABLE, out -> table(out, COLUMN, "[1]", "")),
    MANY_EMPTY_ARRAYS(FrameType.TABLE, out -> table(out, COLUMN, "[[[],[],[],[]]]", "")),
    ONE_LONG_TEXT(FrameType.TABLE, out -> table(out, COLUMN, null, "x")),
    ONE_LONG_WIDE_TEXT(FrameType.TABLE, out -> table(out, COLUMN, null, "\u4E2D")),
    MANY_NAMES(FrameType.TABLE, HostileResults::names),
    MANY_COLUMNS(FrameType.TABLE, out -> columns(out, "{\"name\":\"c\",\"type\":\"T\"}")),
    LONG_COLUMNS(
        FrameType.TABLE,
        out -> columns(out, "{\"name\":\"%s\",\"type\":\"T\"}".formatted("n".repeat(5000)))),
    UNKNOWN_MEMBERS(FrameType.TABLE, HostileResults::unknown),
    LONG_NUMBERS(FrameType.TABLE, out -> table(out, COLUMN, "[" + "9".repeat(900) + "]", "")),
    DEEP(FrameType.TABLE, out -> out.write("[".repeat(1 << 20).getBytes(UTF_8))),
    STDOUT(FrameType.STDOUT, HostileResults::fill),
    STDERR(FrameType.STDERR, HostileResults::fill),
    DISPLAYS(FrameType.DISPLAY, HostileResults::display),
    ERROR(FrameType.ERROR, HostileResults::display),
    EXIT(FrameType.EXIT, HostileResults::skipped);

    private final int frame;
    private final Shape shape;

    Case(int frame, Shape shape) {
      this.frame = frame;
      this.shape = shape;
    }
  }

  /**
   * Collects every case, {@link #AT_ONCE} at a time.
   *
   * @param arguments a folder for the spool
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    try (ExecutorService slots = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Case each : Case.values()) {
        Path file = folder.resolve(each.name().toLowerCase(Locale.ROOT));
        long size = write(each, file);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          running.add(slots.submit(() -> collect(each, file, size, folder)));
        }
        for (Future<?> one : running) {
          one.get();
        }
        Files.delete(file);
      }
    }
  }

  private static long write(Case each, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      each.shape.write(out);
    }
    return Files.size(file);
  }

  private static Void collect(Case each, Path file, long size, Path folder) throws IOException {
    try (RunnerResultCollector collector =
        new RunnerResultCollector(
            MAX_OUTPUT,
            100,
            1 << 20,
            folder.resolve(UUID.randomUUID().toString()),
            OutputListener.NONE)) {
      int times = each.frame == FrameType.DISPLAY ? 60 : 1;
      for (int i = 0; i < times; i++) {
        collector.write(new RunnerResultBytes().header(each.frame, (int) size).toBytes());
        try (OutputStream to = new Pieces(collector)) {
          Files.copy(file, to);
        }
      }
      collector.write(new RunnerResultBytes().exit(0).end().toBytes());
      RunnerResult result = collector.finish();
      if (!result.complete()) {
        throw new IllegalStateException(each + " is incomplete");
      }
      report(each, result);
    }
    return null;
  }

  @SuppressWarnings("SystemOut") // read by the test that started this program
  private static void report(Case each, RunnerResult result) {
    System.out.printf(
        "%s: %s%n", each, result.table() == null ? result.defect() : "a table of any size");
  }

  private static final class Pieces extends OutputStream {
    private final RunnerResultCollector collector;

    Pieces(RunnerResultCollector collector) {
      this.collector = collector;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      collector.write(bytes, offset, length);
    }

    @Override
    public void write(int b) {
      collector.write(new byte[] {(byte) b});
    }
  }

  /** Rows up to the limit; without a row, one cell with a text of that size. */
  private static void table(OutputStream out, String column, @Nullable String row, String text)
      throws IOException {
    out.write(("{\"columns\":[" + column + "],\"rows\":[").getBytes(UTF_8));
    long count = 0;
    if (row == null) {
      out.write("[\"".getBytes(UTF_8));
      repeat(out, text, MAX_OUTPUT);
      out.write("\"]".getBytes(UTF_8));
      count = 1;
    } else {
      count = repeat(out, row + ",", MAX_OUTPUT - row.length() - 1) + 1;
      out.write(row.getBytes(UTF_8));
    }
    out.write(("],\"row_count\":" + count + "}").getBytes(UTF_8));
  }

  private static void columns(OutputStream out, String column) throws IOException {
    out.write("{\"columns\":[".getBytes(UTF_8));
    repeat(out, column + ",", MAX_OUTPUT);
    out.write((column + "],\"rows\":[],\"row_count\":0}").getBytes(UTF_8));
  }

  private static void names(OutputStream out) throws IOException {
    out.write(("{\"columns\":[" + COLUMN + "],\"rows\":[[{").getBytes(UTF_8));
    for (int i = 0; i < 700_000; i++) {
      out.write(("\"" + Integer.toString(i, 36) + "\":0,").getBytes(UTF_8));
    }
    out.write("\"\":0}]],\"row_count\":1}".getBytes(UTF_8));
  }

  private static void unknown(OutputStream out) throws IOException {
    out.write("{\"x\":[".getBytes(UTF_8));
    repeat(out, "[],", MAX_OUTPUT);
    out.write(("[]],\"columns\":[" + COLUMN + "],\"rows\":[],\"row_count\":0}").getBytes(UTF_8));
  }

  private static void display(OutputStream out) throws IOException {
    out.write("{\"x\":[".getBytes(UTF_8));
    repeat(out, "[],", 100 << 10);
    out.write(
        "[]],\"type\":\"T\",\"message\":\"\",\"mime_type\":\"text/html\",\"text\":\""
            .getBytes(UTF_8));
    repeat(out, "\u4E2D", 100 << 10);
    out.write("\"}".getBytes(UTF_8));
  }

  private static void skipped(OutputStream out) throws IOException {
    out.write("{\"exit_code\":0,\"exec_time_ms\":1,\"skipped_artifacts\":[".getBytes(UTF_8));
    repeat(out, "{\"name\":\"n\",\"reason\":\"r\"},", 200 << 10);
    out.write("{\"name\":\"n\",\"reason\":\"r\"}]}".getBytes(UTF_8));
  }

  private static void fill(OutputStream out) throws IOException {
    repeat(out, "output\n", MAX_OUTPUT + 100);
  }

  private static long repeat(OutputStream out, String text, long bytes) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] one = text.getBytes(UTF_8);
    while (block.size() < 8 << 10) {
      block.write(one);
    }
    long count = bytes / one.length;
    long perBlock = block.size() / one.length;
    for (long i = 0; i < count / perBlock; i++) {
      block.writeTo(out);
    }
    for (long i = 0; i < count % perBlock; i++) {
      out.write(one);
    }
    return count;
  }
}

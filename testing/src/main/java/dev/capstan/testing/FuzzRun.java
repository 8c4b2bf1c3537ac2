package dev.capstan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run of Jazzer on one fuzz target, in a JVM of its own with a small heap. A target is a class
 * with the method {@code public static void fuzzerTestOneInput(byte[])}. What it throws is a
 * finding, and so is an input that takes more than 30 s or does not fit into the heap. The run
 * begins with the inputs in the target's resource folder, which has its name: examples, and the
 * inputs of earlier findings.
 *
 * <p>A run takes 5 s, or as many as the system property {@code capstan.fuzz-seconds} says. The same
 * seed generates the same inputs. Runs of less than a minute use the same one each time, so that
 * they fail when the code has changed and not by chance; longer ones take one from the clock.
 */
public final class FuzzRun {
  private static final int SECONDS = Integer.getInteger("capstan.fuzz-seconds", 5);
  private static final boolean IS_SHORT = SECONDS < 60;
  private static final int SECONDS_PER_INPUT = 30;

  /** For the start of the JVM, and for a last input that hangs. */
  private static final int MORE_SECONDS = 300;

  private static final int MAX_INPUT_BYTES = 16 << 10;
  private static final String FINDING = "finding-";
  private static final int SHOWN_LINES = 60;
  private static final int SHOWN_BYTES = 4096;
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units: +(\\d+)");

  private final Class<?> target;
  private final Path folder;
  private final Process process;

  private FuzzRun(Class<?> target, Path folder, Process process) {
    this.target = target;
    this.folder = folder;
    this.process = process;
  }

  /** Starts runs of the targets of one module, side by side. */
  public static List<FuzzRun> start(Class<?>... targets) {
    return Arrays.stream(targets).map(FuzzRun::start).toList();
  }

  private static FuzzRun start(Class<?> target) {
    try {
      Path classes = Path.of(target.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = classes.resolveSibling("fuzz").resolve(target.getSimpleName());
      delete(folder);
      Files.createDirectories(folder.resolve("inputs"));
      Process process =
          new ProcessBuilder(command(target, classes))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      return new FuzzRun(target, folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the classes of " + target + " are not in a folder", e);
    }
  }

  private static List<String> command(Class<?> target, Path classes) {
    // of 31 bits, and not zero, which would mean any
    long seed = Math.floorMod(IS_SHORT ? Seed.orElse(1) : Seed.random(), Integer.MAX_VALUE) + 1L;
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        // a short run ends before the better compiler pays off
        "-XX:TieredStopAtLevel=" + (IS_SHORT ? 1 : 4),
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--limit-modules=java.se,java.instrument,jdk.attach,jdk.unsupported,jdk.net,jdk.zipfs",
        "-cp",
        System.getProperty("java.class.path"),
        FuzzMain.class.getName(),
        classes.toString(),
        "--target_class=" + target.getName(),
        "--instrumentation_includes=dev.capstan.**",
        "--custom_hook_includes=dev.capstan.**",
        "-seed=" + seed,
        "-max_total_time=" + SECONDS,
        "-timeout=" + SECONDS_PER_INPUT,
        "-max_len=" + MAX_INPUT_BYTES,
        "-print_final_stats=1",
        "-artifact_prefix=" + FINDING,
        // Jazzer adds the inputs that it finds to the first folder
        "inputs",
        classes.resolve(path(target)).toString());
  }

  public String target() {
    return target.getSimpleName();
  }

  /**
   * Waits for the end of the run.
   *
   * @throws AssertionError with the input if there is a finding
   */
  public void finish() throws IOException, InterruptedException {
    if (!process.waitFor(SECONDS + MORE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("Jazzer did not end\n" + shown(log()));
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(finding());
    }
    Matcher executed = EXECUTED.matcher(String.join("\n", log()));
    if (!executed.find() || Long.parseLong(executed.group(1)) == 0) {
      throw new AssertionError("Jazzer executed nothing\n" + shown(log()));
    }
  }

  private String finding() throws IOException {
    List<String> text = new ArrayList<>();
    text.add("Jazzer ended with " + process.exitValue());
    text.add(shown(log()));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(FINDING)).toList()) {
        text.add("The input is in " + file);
        if (Files.size(file) <= SHOWN_BYTES) {
          text.add("In base64: " + Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        }
      }
    }
    text.add("After a correction keep the input in src/test/resources/" + path(target));
    return String.join("\n", text);
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"), ISO_8859_1);
  }

  private static String shown(List<String> lines) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  private static String path(Class<?> target) {
    return target.getName().replace('.', '/');
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

package dev.capstan.bench;

import dev.capstan.schema.json.Json;
import dev.capstan.standalone.Standalone;
import dev.capstan.standalone.StandaloneSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the pipeline and the bare sandbox alternately, and prints ratios. */
@Command(
    name = "bench",
    description = "Compares the pipeline with the bare sandbox in one run on this machine.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills it
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--json",
      description = "print only JSON to standard output, one object per measurement")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write all results and the machine's properties to a JSON file")
  private @Nullable Path out;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "400",
      description = "jobs per round (default: ${DEFAULT-VALUE})")
  private int jobs;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "rounds; the medians are reported (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "concurrent programs (default: 2 per CPU)")
  private @Nullable Integer slots;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "P1 (with P2 and the CPU budget), P3 (docker), P7 (worker start); default: all, P3"
              + " only with a Docker engine")
  private @Nullable Set<Name> only;

  @Option(
      names = "--against",
      paramLabel = "CHECKOUT",
      description =
          "only compare this build with the build of another checkout, alternately: jobs/s and p50"
              + " of one job")
  private @Nullable Path against;

  private enum Name {
    P1,
    P3,
    P7
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Consumer<String> say = json ? line -> {} : System.out::println;
    List<Map<String, Object>> measures = new ArrayList<>();
    if (against != null) {
      measures.addAll(new BuildComparison(against, home(), jobs, rounds).run(say));
    }
    if (isWanted(Name.P1)) {
      measures.addAll(
          with(
              Map.of(),
              slots(),
              standalone -> new Measurement(standalone, root(), atOnce(), jobs, rounds).run(say)));
    }
    if (isWanted(Name.P3) && (only != null || hasEngine(say))) {
      measures.addAll(
          with(
              Map.of("SANDBOX_PROVIDER", "docker"),
              slots(),
              standalone -> new DockerMeasurement(standalone, atOnce()).run(say)));
    }
    if (isWanted(Name.P7)) {
      measures.addAll(
          with(
              Map.of(),
              Map.of("default", 0, "interactive", 0, "batch", 0),
              standalone -> new WorkerStart(standalone).run(say)));
    }
    if (json) {
      measures.forEach(measure -> System.out.println(Json.MAPPER.writeValueAsString(measure)));
    }
    if (out != null) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("machine", Machine.facts());
      document.put("measures", measures);
      Files.write(out, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }
    return 0;
  }

  /** A measurement that needs its own Capstan instance. */
  private interface Measured {
    List<Map<String, Object>> on(Standalone standalone) throws Exception;
  }

  private static List<Map<String, Object>> with(
      Map<String, String> settings, Map<String, Integer> slots, Measured measured)
      throws Exception {
    Path data = Files.createTempDirectory("capstan-bench-");
    try (Standalone standalone =
        Standalone.start(new StandaloneSettings(0, 0, 0, 0, 0, data, slots), settings)) {
      return measured.on(standalone);
    } finally {
      delete(data);
    }
  }

  private boolean isWanted(Name name) {
    return against == null && (only == null || only.contains(name));
  }

  private static boolean hasEngine(Consumer<String> say) {
    boolean has = Files.exists(Path.of("/var/run/docker.sock"));
    if (!has) {
      say.accept("P3  not measured: no Docker engine available");
    }
    return has;
  }

  private Map<String, Integer> slots() {
    Map<String, Integer> all = new LinkedHashMap<>(StandaloneSettings.defaultSlots());
    if (slots != null) {
      all.put("default", slots);
    }
    return all;
  }

  private int atOnce() {
    return slots().getOrDefault("default", 1);
  }

  private static Path home() {
    String home = System.getenv("CAPSTAN_HOME");
    if (home == null) {
      throw new IllegalStateException("CAPSTAN_HOME is not set: run ./capstan bench");
    }
    return Path.of(home);
  }

  private static Path root() {
    String root = System.getenv("CAPSTAN_ROOT");
    if (root == null) {
      throw new IllegalStateException("CAPSTAN_ROOT is not set: run ./capstan bench");
    }
    return Path.of(root);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.capstan.bench;

import dev.capstan.schema.wire.Json;
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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the pipeline in turn with the bare sandbox, and prints ratios. */
@Command(
    name = "bench",
    description = "Measures the pipeline against the bare sandbox, in one run on this machine.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills it
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--json",
      description = "one JSON object a measure on standard output, and nothing else")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write all figures and the machine's facts as JSON")
  private @Nullable Path out;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "400",
      description = "jobs of one round (default: ${DEFAULT-VALUE})")
  private int jobs;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "rounds; medians are quoted (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "programs at once (default: 2 per CPU)")
  private @Nullable Integer slots;

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path data = Files.createTempDirectory("capstan-bench-");
    List<Map<String, Object>> measures;
    try (Standalone standalone = Standalone.start(settings(data))) {
      Measurement measurement =
          new Measurement(
              standalone,
              root(),
              standalone.settings().slots().getOrDefault("default", 1),
              jobs,
              rounds);
      measures = new ArrayList<>(measurement.run(json ? line -> {} : System.out::println));
    } finally {
      delete(data);
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

  private StandaloneSettings settings(Path data) {
    StandaloneSettings defaults = StandaloneSettings.of(0, data);
    Map<String, Integer> all = new LinkedHashMap<>(defaults.slots());
    if (slots != null) {
      all.put("default", slots);
    }
    return new StandaloneSettings(0, 0, 0, 0, data, all);
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

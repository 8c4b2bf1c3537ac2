package org.example.sandbox;

import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.QueryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Runs the runner as an ordinary process of this machine. It isolates nothing: an example of the
 * SPI, for trusted programs at most. Its sandboxes run several programs, one after the other, in
 * the same folder.
 */
public final class ProcessProvider implements SandboxProvider {
  public static final String NAME = "process";

  private final Path runner;
  private final Path workFolder;
  private final Set<ProcessSandbox> live = ConcurrentHashMap.newKeySet();

  /**
   * @param runner folder that holds the package {@code capstan_runner}
   */
  public ProcessProvider(Path runner, Path workFolder) {
    this.runner = runner;
    this.workFolder = workFolder;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Set.of(QueryType.PYTHON, QueryType.SHELL), true);
  }

  @Override
  public void start() {
    reap();
  }

  @Override
  public Environment environment() {
    return new Environment(NAME, "none", "1", Map.of("isolation", "none"));
  }

  /** The folder's name tells whose it is. */
  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    long pid = ProcessHandle.current().pid();
    try {
      Path folder = workFolder.resolve(pid + "." + spec.attemptNonce());
      ProcessSandbox sandbox =
          new ProcessSandbox(runner, Files.createDirectories(folder), live::remove);
      live.add(sandbox);
      return sandbox;
    } catch (IOException e) {
      throw new SandboxException("the sandbox's folder can't be made: " + e.getMessage(), e);
    }
  }

  @Override
  public ReapResult reap() {
    if (!Files.isDirectory(workFolder)) {
      return ReapResult.NOTHING;
    }
    ReapResult result = ReapResult.NOTHING;
    for (Path folder : list(workFolder)) {
      long owner = Long.parseLong(folder.getFileName().toString().split("\\.", -1)[0]);
      if (ProcessHandle.of(owner).isEmpty()) {
        result = result.plus(delete(folder) ? new ReapResult(1, 0, 0) : new ReapResult(0, 0, 1));
      }
    }
    return result;
  }

  @Override
  public void close() {
    live.forEach(ProcessSandbox::close);
  }

  /** False if something is left. */
  static boolean delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}

package dev.capstan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.docker.DockerSettings;
import dev.capstan.sandbox.frame.InputFrameWriter;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.JobFrame;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The baseline of the comparison: the same sandbox with the same program, in a loop. */
final class BareSandbox {
  private final List<String> command;
  private final byte[] input;

  private BareSandbox(List<String> command, String program) throws IOException {
    this.command = List.copyOf(command);
    Limits limits = Limits.DEFAULT;
    JobFrame job =
        new JobFrame(
            QueryType.PYTHON,
            program,
            List.of(),
            Map.of(),
            limits.maxRows(),
            limits.maxOutputBytes(),
            List.of("out/**"),
            100,
            64L << 20,
            limits.timeoutSeconds() * 1000L,
            limits.memoryBytes(),
            limits.cpus());
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    InputFrameWriter.write(
        new InputFrames(job, List.of(), SpooledContent.of(new byte[0])), file -> false, frames);
    this.input = frames.toByteArray();
  }

  /**
   * @param root file system of programs
   * @param folder for a small file
   */
  static BareSandbox bubblewrap(Path root, Path folder, String program) throws IOException {
    Path filter = folder.resolve("seccomp.bpf");
    return new BareSandbox(BareCommand.bubblewrap(root, Limits.DEFAULT, filter), program);
  }

  /**
   * @param folder for a small file
   */
  static BareSandbox docker(Path folder, String program) throws IOException {
    Path filter = folder.resolve("seccomp.json");
    return new BareSandbox(
        BareCommand.docker(DockerSettings.DEFAULT_IMAGE, Limits.DEFAULT, filter), program);
  }

  /** Time of one run in milliseconds. */
  double oneMs() throws InterruptedException {
    long begun = System.nanoTime();
    run();
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Runs per second at a given concurrency. */
  double perSecond(int runs, int atOnce) throws InterruptedException {
    long begun = System.nanoTime();
    // one platform thread each, as long as its sandboxes: bubblewrap dies with the thread that
    // starts it
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        all.add(threads.submit(this::runUnchecked));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the bare sandbox failed", e.getCause());
    }
    return runs / ((System.nanoTime() - begun) / 1e9);
  }

  private Void runUnchecked() throws InterruptedException {
    run();
    return null;
  }

  private void run() throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input);
      }
      byte[] output = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0 || output.length == 0) {
        throw new IllegalStateException(
            "the bare sandbox failed: "
                + new String(process.getErrorStream().readAllBytes(), UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

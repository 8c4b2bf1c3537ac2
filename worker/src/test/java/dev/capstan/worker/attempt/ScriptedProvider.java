package dev.capstan.worker.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.request.QueryType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A provider with scripted guests, without sandboxes. */
public final class ScriptedProvider implements SandboxProvider {
  static final Usage USAGE = new Usage(7L, 1L << 20, 3L);

  /** Behaviour of a guest. */
  interface Script {
    SandboxExit run(InputFrames input, RunnerOutput output) throws SandboxException;
  }

  final List<InputFrames> runs = new ArrayList<>();
  public final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch killed = new CountDownLatch(1);
  private final Script script;

  ScriptedProvider(Script script) {
    this.script = script;
  }

  public static ScriptedProvider printing(String text) {
    return new ScriptedProvider(
        (input, output) -> {
          write(output, 0x11, "");
          write(output, 0x12, text);
          write(output, 0x18, "{\"exit_code\":0,\"exec_time_ms\":4}");
          write(output, 0x1F, "");
          return new SandboxExit.Exited(0, false, USAGE);
        });
  }

  /** Runs until it is killed. */
  public static ScriptedProvider hanging() {
    ScriptedProvider[] self = new ScriptedProvider[1];
    self[0] =
        new ScriptedProvider(
            (input, output) -> {
              self[0].running.countDown();
              try {
                self[0].killed.await();
              } catch (InterruptedException e) {
                throw new SandboxException("interrupted", e);
              }
              return new SandboxExit.Killed(USAGE);
            });
    return self[0];
  }

  /** Hangs until the latch opens, and ignores interrupts and kills. */
  public static ScriptedProvider hangingIn(CountDownLatch engine) {
    return new ScriptedProvider(
        (input, output) -> {
          while (true) {
            try {
              engine.await();
              return new SandboxExit.Killed(USAGE);
            } catch (InterruptedException e) {
              // an engine that does not respond ignores it
            }
          }
        });
  }

  private static void write(RunnerOutput output, int type, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(frame)) {
      out.writeByte(1);
      out.writeByte(type);
      out.writeInt(bytes.length);
      out.write(bytes);
      output.write(frame.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Set.of(QueryType.values()), false);
  }

  @Override
  public void start() {}

  @Override
  public Environment environment() {
    return new Environment("scripted", "sha256:0", "1", Map.of());
  }

  @Override
  public Sandbox acquire(SandboxSpec spec) {
    return new Sandbox() {
      @Override
      public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
          throws SandboxException {
        runs.add(input);
        return script.run(input, output);
      }

      @Override
      public void kill() {
        killed.countDown();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public ReapResult reap() {
    return ReapResult.NOTHING;
  }

  @Override
  public void close() {}
}

package dev.capstan.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.schema.execution.ExecutionId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningAttemptsTest {
  private final RunningAttempts running = new RunningAttempts();
  private final ExecutionId id = ExecutionId.random();

  @Test
  void aKillOrderReachesEveryAttemptOfItsExecution() {
    KillSwitch earlier = running.register(id);
    KillSwitch later = running.register(id);
    KillSwitch other = running.register(ExecutionId.random());
    running.kill(id, KillSwitch.Reason.EXECUTION_ENDED);
    assertThat(earlier.reason()).isEqualTo(KillSwitch.Reason.EXECUTION_ENDED);
    assertThat(later.reason()).isEqualTo(KillSwitch.Reason.EXECUTION_ENDED);
    assertThat(other.reason()).isNull();
  }

  @Test
  void theEndOfOneAttemptLeavesTheOtherReachable() {
    KillSwitch earlier = running.register(id);
    KillSwitch later = running.register(id);
    assertThat(earlier.nonce()).isNotEqualTo(later.nonce());
    later.close();
    assertThat(running.count()).isEqualTo(1);
    running.kill(id, KillSwitch.Reason.EXECUTION_ENDED);
    assertThat(earlier.reason()).isNotNull();
    assertThat(later.reason()).isNull();
  }

  @Test
  void aSandboxThatIsSlowToDieDelaysNoOther() throws Exception {
    CountDownLatch engine = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    try (KillSwitch slow = running.register(id);
        KillSwitch fast = running.register(id)) {
      slow.bind(new KilledSandbox(() -> await(engine)));
      fast.bind(new KilledSandbox(killed::countDown));
      running.kill(id, KillSwitch.Reason.EXECUTION_ENDED);
      killed.await();
      assertThat(slow.reason()).isEqualTo(KillSwitch.Reason.EXECUTION_ENDED);
    } finally {
      engine.countDown();
    }
  }

  @Test
  void aSandboxThatIsMadeAfterTheKillIsKilled() throws Exception {
    CountDownLatch killed = new CountDownLatch(1);
    try (KillSwitch attempt = running.register(id)) {
      attempt.kill(KillSwitch.Reason.WORKER_STOPS);
      attempt.bind(new KilledSandbox(killed::countDown));
      killed.await();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A sandbox that is only killed. */
  private record KilledSandbox(Runnable onKill) implements Sandbox {
    @Override
    public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout) {
      throw new UnsupportedOperationException("not run here");
    }

    @Override
    public void kill() {
      onKill.run();
    }

    @Override
    public void close() {}
  }
}

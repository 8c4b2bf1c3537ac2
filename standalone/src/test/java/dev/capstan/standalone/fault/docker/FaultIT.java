package dev.capstan.standalone.fault.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.testing.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dependencies fail while jobs run: each accepted job ends once, and its end is notified. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultIT {
  private static final int BEFORE = 15;
  private static final int ENDED_BEFORE = 3;
  private static final int DURING = 15;
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final long seed = Seed.random();
  private RealStack stack;

  @BeforeAll
  void start(@TempDir Path folder) {
    stack = new RealStack(folder);
  }

  @AfterAll
  void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyAcceptedJobEndsOnceAndIsNotified(Fault fault) {
    Random random = new Random(seed + fault.ordinal());
    try (Load load = new Load(stack, fault.name(), random)) {
      load.submit(BEFORE);
      load.awaitEnded(ENDED_BEFORE, TIMEOUT);
      fault.begin(stack);
      try {
        load.submit(DURING);
        stack.staysUpFor(fault.lasting());
      } finally {
        fault.end(stack);
      }
      load.awaitEnded(BEFORE + DURING, TIMEOUT);

      Map<String, String> statuses = load.statuses();
      assertThat(statuses).allSatisfy((id, status) -> assertThat(status).isEqualTo("success"));
      Evidence evidence = new Evidence(stack);
      evidence.check(statuses);
      load.accepted().forEach((id, number) -> assertOutput(number, evidence.capsule(id)));
    }
  }

  private void assertOutput(int number, Capsule capsule) {
    if (Load.isLarge(number)) {
      StoredPart stdout = capsule.stored().getFirst();
      assertThat(stdout.sizeBytes()).isEqualTo(Load.LARGE_BYTES);
      assertThat(stack.store().get(stdout.object()).orElseThrow()).hasSize(Load.LARGE_BYTES);
    } else {
      assertThat(capsule.result().stdout()).isEqualTo(number + "\n");
    }
  }
}

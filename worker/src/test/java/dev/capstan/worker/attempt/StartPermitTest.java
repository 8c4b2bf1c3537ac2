package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartPermitTest {
  private static final int DELIVERY_LIMIT = 10;

  private final StartPermit permit = new StartPermit(new InMemoryObjectStore(), DELIVERY_LIMIT);

  @Test
  void attemptsAreCountedByTheViewWhileItIsKnown() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(StartPermit.number(first, new ExecutionProgress(false, true, 0, 1), 7)).isEqualTo(1);
    assertThat(StartPermit.number(first, new ExecutionProgress(false, true, 1, 1), 1)).isEqualTo(2);
  }

  @Test
  void attemptsAreCountedByDeliveriesWhenTheViewIsLost() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(StartPermit.number(first, ExecutionProgress.UNKNOWN, 3)).isEqualTo(3);
  }

  @Test
  void aJobThatRepeatedlyCrashesItsWorkersIsNotStartedAgain() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(permit.refusal(first, 3, 3)).isEmpty();
    assertThat(permit.refusal(first, 4, 4)).isPresent();
  }

  @Test
  void theLastDeliveryIsNeverSpentOnARun() {
    assertThat(permit.refusal(Dispatch.first(Executions.python("1")), 1, DELIVERY_LIMIT))
        .isPresent();
  }

  @Test
  void aRequestThatForbidsASecondStartGetsNone() {
    AdmittedExecution noRestart =
        Executions.python("1", new RetryPolicy(3, 1, 1, 1, List.of("platform"), OnWorkerLost.FAIL));
    Dispatch first = Dispatch.first(noRestart);
    assertThat(permit.refusal(first, 1, 1)).isEmpty();
    assertThat(permit.refusal(first, 2, 2)).isPresent();
  }

  @Test
  void atMostOnceHoldsWithoutAnyRecordOfTheFirstStart() {
    Dispatch first = Dispatch.first(Executions.atMostOnce());
    assertThat(permit.refusal(first, 1, 1)).isEmpty();
    assertThat(permit.refusal(first, 1, 1)).isPresent();
  }
}

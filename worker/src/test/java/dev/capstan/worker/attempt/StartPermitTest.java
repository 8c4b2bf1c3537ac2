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
  private static final StartPermit.Decision GRANTED = new StartPermit.Granted();

  private final StartPermit permit = new StartPermit(new InMemoryObjectStore(), DELIVERY_LIMIT);

  @Test
  void attemptsAreCountedByTheViewWhileItIsKnown() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(
            StartPermit.number(delivered(first, 7), new ExecutionProgress(false, true, 0, 1, null)))
        .isEqualTo(1);
    assertThat(
            StartPermit.number(
                delivered(first, 1), new ExecutionProgress(false, true, 1, 1, "0/5")))
        .isEqualTo(2);
  }

  @Test
  void attemptsAreCountedByDeliveriesWhenTheViewIsLost() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(StartPermit.number(delivered(first, 3), ExecutionProgress.UNKNOWN)).isEqualTo(3);
  }

  @Test
  void aJobThatRepeatedlyCrashesItsWorkersIsNotStartedAgain() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(permit.check(delivered(first, 3), 3)).isEqualTo(GRANTED);
    assertThat(permit.check(delivered(first, 4), 4)).isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void theLastDeliveryIsNeverSpentOnARun() {
    assertThat(permit.check(delivered(Dispatch.first(Executions.python("1")), DELIVERY_LIMIT), 1))
        .isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void aRequestThatForbidsASecondStartGetsNone() {
    AdmittedExecution noRestart =
        Executions.python("1", new RetryPolicy(3, 1, 1, 1, List.of("platform"), OnWorkerLost.FAIL));
    Dispatch first = Dispatch.first(noRestart);
    assertThat(permit.check(delivered(first, 1), 1)).isEqualTo(GRANTED);
    assertThat(permit.check(delivered(first, 2), 2)).isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void atMostOnceHoldsWithoutAnyRecordOfTheFirstStart() {
    Dispatch first = Dispatch.first(Executions.atMostOnce());
    assertThat(permit.check(delivered(first, 1), 1)).isEqualTo(GRANTED);
    assertThat(permit.check(delivered(first, 1), 1)).isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void anotherRecordOfAnAtMostOnceAttemptIsNoLostWorker() {
    Dispatch first = Dispatch.first(Executions.atMostOnce());
    assertThat(permit.check(new DispatchDelivery(first, "0/5", 1), 1)).isEqualTo(GRANTED);
    assertThat(permit.check(new DispatchDelivery(first, "0/6", 1), 1))
        .isEqualTo(new StartPermit.StartedForAnother());
    assertThat(permit.check(new DispatchDelivery(first, "0/5", 2), 1))
        .isInstanceOf(StartPermit.Refused.class);
  }

  private static DispatchDelivery delivered(Dispatch dispatch, int count) {
    return new DispatchDelivery(dispatch, "0/5", count);
  }
}

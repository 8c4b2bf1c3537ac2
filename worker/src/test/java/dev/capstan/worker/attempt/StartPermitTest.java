package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.attempt.AttemptReturned.Reason;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartPermitTest {
  private static final int DELIVERY_LIMIT = 10;
  private static final StartPermit.Decision GRANTED = new StartPermit.Granted();
  private static final String WORKER = "worker-7";

  private final StartPermit permit = new StartPermit(new InMemoryObjectStore(), DELIVERY_LIMIT);

  @Test
  void startsAreCountedByTheViewWhileItIsKnown() {
    DispatchDelivery often = delivered(Dispatch.first(Executions.python("1")), 7);
    assertThat(progress(0, List.of()).nextNumber(often)).isEqualTo(1);
    assertThat(progress(0, List.of()).startsOf(often)).isEmpty();
    assertThat(progress(1, List.of()).nextNumber(often)).isEqualTo(2);
    assertThat(progress(1, List.of()).startsOf(often))
        .containsExactly(AttemptSummary.lost(1, WORKER, Executions.SUBMITTED));
  }

  @Test
  void startsAreCountedByDeliveriesWhenTheViewIsLost() {
    DispatchDelivery third = delivered(Dispatch.first(Executions.python("1")), 3);
    assertThat(ExecutionProgress.UNKNOWN.nextNumber(third)).isEqualTo(3);
    assertThat(ExecutionProgress.UNKNOWN.lostWorkers(third)).isEqualTo(2);
  }

  @Test
  void startsOfAnEarlierVersionCountAsLost() {
    DispatchDelivery third = delivered(Dispatch.first(Executions.python("1")), 1);
    assertThat(progress(2, List.of()).lostWorkers(third)).isEqualTo(2);
  }

  @Test
  void aJobThatRepeatedlyCrashesItsWorkersIsNotStartedAgain() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(check(first, lost(2), 3)).isEqualTo(GRANTED);
    StartPermit.Decision decision = check(first, lost(3), 4);
    assertThat(decision).isInstanceOf(StartPermit.Refused.class);
    assertThat(((StartPermit.Refused) decision).reason())
        .contains("3 workers", WORKER, Executions.SUBMITTED.toString());
  }

  @Test
  void lostWorkersOfAllDispatchesCount() {
    Dispatch second = new Dispatch(Executions.python("1"), 4, null, lost(2));
    assertThat(check(second, List.of(), 1)).isEqualTo(GRANTED);
    assertThat(check(second, lost(1), 2)).isInstanceOf(StartPermit.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatWasGivenBackCountsAgainstNoLimit(int maxAttempts) {
    RetryPolicy policy =
        new RetryPolicy(maxAttempts, 1, 1, 1, List.of("platform"), OnWorkerLost.RETRY);
    Dispatch first = Dispatch.first(Executions.python("1", policy));
    List<AttemptSummary> returned =
        IntStream.rangeClosed(1, 8)
            .mapToObj(
                number -> returned(number, number % 2 == 0 ? Reason.DRAINED : Reason.LOCK_LOST))
            .toList();
    assertThat(check(first, returned, 9)).isEqualTo(GRANTED);
    DispatchDelivery delivery = delivered(first, 9);
    assertThat(progress(8, returned).startsOf(delivery)).isEqualTo(returned);
    assertThat(progress(8, returned).lostWorkers(delivery)).isZero();
  }

  @Test
  void theLastDeliveryIsNeverSpentOnARun() {
    Dispatch first = Dispatch.first(Executions.python("1"));
    assertThat(check(first, List.of(), DELIVERY_LIMIT)).isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void aRequestThatForbidsASecondStartGetsNone() {
    AdmittedExecution noRestart =
        Executions.python("1", new RetryPolicy(3, 1, 1, 1, List.of("platform"), OnWorkerLost.FAIL));
    Dispatch first = Dispatch.first(noRestart);
    assertThat(check(first, List.of(), 1)).isEqualTo(GRANTED);
    assertThat(check(first, lost(1), 2)).isInstanceOf(StartPermit.Refused.class);
    assertThat(check(first, List.of(returned(1, Reason.LOCK_LOST)), 2))
        .isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void atMostOnceHoldsWithoutAnyRecordOfTheFirstStart() {
    Dispatch first = Dispatch.first(Executions.atMostOnce());
    assertThat(check(first, List.of(), 1)).isEqualTo(GRANTED);
    assertThat(check(first, List.of(), 1)).isInstanceOf(StartPermit.Refused.class);
  }

  @Test
  void anotherRecordOfAnAtMostOnceAttemptIsNoLostWorker() {
    Dispatch first = Dispatch.first(Executions.atMostOnce());
    assertThat(check(new DispatchDelivery(first, "0/5", 1), List.of())).isEqualTo(GRANTED);
    assertThat(check(new DispatchDelivery(first, "0/6", 1), List.of()))
        .isEqualTo(new StartPermit.StartedForAnother());
    assertThat(check(new DispatchDelivery(first, "0/5", 2), List.of()))
        .isInstanceOf(StartPermit.Refused.class);
  }

  private StartPermit.Decision check(Dispatch dispatch, List<AttemptSummary> starts, int count) {
    return check(delivered(dispatch, count), starts);
  }

  private StartPermit.Decision check(DispatchDelivery delivery, List<AttemptSummary> starts) {
    int number = delivery.dispatch().attempt() + starts.size();
    return permit.check(
        delivery,
        AttemptRecord.begin(delivery, number, starts, "nonce", "worker-9", Executions.SUBMITTED));
  }

  private static ExecutionProgress progress(int attempt, List<AttemptSummary> earlier) {
    return new ExecutionProgress(
        false, true, attempt, 1, "0/5", WORKER, Executions.SUBMITTED, earlier);
  }

  private static List<AttemptSummary> lost(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> AttemptSummary.lost(number, WORKER, Executions.SUBMITTED))
        .toList();
  }

  private static AttemptSummary returned(int number, Reason reason) {
    return new AttemptSummary(
        number, WORKER, Executions.SUBMITTED, Executions.SUBMITTED, reason.outcome());
  }

  private static DispatchDelivery delivered(Dispatch dispatch, int count) {
    return new DispatchDelivery(dispatch, "0/5", count);
  }
}

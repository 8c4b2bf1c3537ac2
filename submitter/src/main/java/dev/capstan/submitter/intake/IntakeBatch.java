package dev.capstan.submitter.intake;

import dev.capstan.submitter.intake.RecordAdmission.NotNowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a poll brought, taken in side by side: records with one key in their order, the first of
 * them first. After one that can't be taken in now, the others are not tried either.
 */
final class IntakeBatch {
  private static final Logger log = LoggerFactory.getLogger(IntakeBatch.class);

  private final RecordAdmission admission;
  private final Executor executor;
  private final Semaphore slots;
  private final AtomicBoolean isOver = new AtomicBoolean();

  IntakeBatch(RecordAdmission admission, Executor executor, int parallelism) {
    this.admission = admission;
    this.executor = executor;
    this.slots = new Semaphore(parallelism);
  }

  /** Starts nothing more. */
  void stop() {
    isOver.set(true);
  }

  /** Returns what is still to be taken in: nothing when all went well. */
  List<RequestRecord> take(List<RequestRecord> records) throws InterruptedException {
    Map<String, List<RequestRecord>> byKey = new LinkedHashMap<>();
    for (RequestRecord record : records) {
      byKey
          .computeIfAbsent(record.tenant() + " " + record.key(), key -> new ArrayList<>())
          .add(record);
    }
    List<FutureTask<List<RequestRecord>>> tasks = new ArrayList<>();
    for (List<RequestRecord> group : byKey.values()) {
      Callable<List<RequestRecord>> work = () -> inTurn(group);
      FutureTask<List<RequestRecord>> task = new FutureTask<>(work);
      tasks.add(task);
      executor.execute(task);
    }
    List<RequestRecord> left = new ArrayList<>();
    for (FutureTask<List<RequestRecord>> task : tasks) {
      try {
        left.addAll(task.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a batch of requests failed", e.getCause());
      }
    }
    return left;
  }

  private List<RequestRecord> inTurn(List<RequestRecord> group) throws InterruptedException {
    slots.acquire();
    try {
      for (int i = 0; i < group.size(); i++) {
        if (isOver.get() || !isTaken(group.get(i))) {
          return group.subList(i, group.size());
        }
      }
      return List.of();
    } finally {
      slots.release();
    }
  }

  private boolean isTaken(RequestRecord record) {
    try {
      admission.take(record);
      return true;
    } catch (NotNowException e) {
      if (!isOver.getAndSet(true)) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("topic", record.raw().topic())
            .addKeyValue("offset", record.raw().offset())
            .log("Requests can't be taken in now; their topics wait and are tried every second");
      }
      return false;
    }
  }
}

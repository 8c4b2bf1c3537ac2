package dev.capstan.worker.slot;

import dev.capstan.kafka.RecordReader;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.DispatchDelivery;
import dev.capstan.worker.attempt.Disposition;
import dev.capstan.worker.kill.AttemptDeadline;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.kill.RunningAttempts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot: a share consumer that runs one attempt at a time. A consumer that renews a lock gets no
 * new records, so each slot has its own. The slot's thread renews the lock, another thread runs the
 * attempt.
 */
final class Slot implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Slot.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration DEADLINE_CHECK = Duration.ofSeconds(1);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration HELD_BACK = Duration.ofMillis(250);

  private final String name;
  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final Duration lockDuration;
  private final AttemptPipeline pipeline;
  private final ResultPublisher publisher;
  private final RunningAttempts running;
  private final BooleanSupplier mayPull;
  private final BooleanSupplier draining;
  private ExecutorService attemptThread;
  private volatile @Nullable ShareConsumer<byte[], byte[]> idleConsumer;

  Slot(
      String name,
      Supplier<ShareConsumer<byte[], byte[]>> consumers,
      Duration lockDuration,
      AttemptPipeline pipeline,
      ResultPublisher publisher,
      RunningAttempts running,
      BooleanSupplier mayPull,
      BooleanSupplier draining) {
    this.name = name;
    this.consumers = consumers;
    this.lockDuration = lockDuration;
    this.pipeline = pipeline;
    this.publisher = publisher;
    this.running = running;
    this.mayPull = mayPull;
    this.draining = draining;
    this.attemptThread = newThread(name);
  }

  private static ExecutorService newThread(String slot) {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().name("attempt-" + slot).daemon(true).factory());
  }

  @Override
  public void run() {
    try {
      while (!draining.getAsBoolean()) {
        if (!mayPull.getAsBoolean()) {
          LockSupport.parkNanos(HELD_BACK.toNanos());
          continue;
        }
        try (ShareConsumer<byte[], byte[]> consumer = consumers.get()) {
          pull(consumer);
        } catch (WakeupException e) {
          // only a drain wakes the consumer
        } catch (RuntimeException e) {
          log.atWarn()
              .addKeyValue("slot", name)
              .setCause(e)
              .log("Slot's consumer failed; the slot rejoins its group");
          LockSupport.parkNanos(RESTART_DELAY.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      attemptThread.shutdownNow();
    }
  }

  /** Wakes the slot if it waits for work; a running attempt continues. */
  void wake() {
    ShareConsumer<byte[], byte[]> idle = idleConsumer;
    if (idle != null) {
      idle.wakeup();
    }
  }

  /** Leaves the group while it may not pull, because prefetched records would lose their lock. */
  private void pull(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    while (!draining.getAsBoolean() && mayPull.getAsBoolean()) {
      idleConsumer = consumer;
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
      idleConsumer = null;
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        HeldRecord held = new HeldRecord(consumer, record, lockDuration, System::nanoTime);
        if (draining.getAsBoolean()) {
          held.release();
        } else {
          handle(held);
        }
      }
    }
  }

  private void handle(HeldRecord held) throws InterruptedException {
    switch (RecordReader.read(held.record())) {
      case RecordReader.Decoded(Dispatch dispatch) -> attempt(held, dispatch);
      case RecordReader.Decoded ignored ->
          finish(held, publisher.dead(held.record(), "not a dispatch"));
      // a newer worker can run it; without one, the reconciler dispatches it again
      case RecordReader.RequiresUnknown ignored -> giveBackSlowly(held);
      // the request is still on the ledger, so the reconciler dispatches it again
      case RecordReader.Undecodable undecodable ->
          finish(held, publisher.dead(held.record(), undecodable.reason()));
    }
  }

  private void attempt(HeldRecord held, Dispatch dispatch) throws InterruptedException {
    try (KillSwitch kill = running.register(dispatch.execution().executionId())) {
      attempt(held, dispatch, kill);
    }
  }

  private void attempt(HeldRecord held, Dispatch dispatch, KillSwitch kill)
      throws InterruptedException {
    DispatchDelivery delivery = new DispatchDelivery(dispatch, held.id(), held.deliveryCount());
    Future<Disposition> attempt = attemptThread.submit(() -> pipeline.run(delivery, kill));
    Disposition report;
    try {
      if (!await(held, attempt, kill.deadline())) {
        // only this attempt: another slot of this worker may have the record now
        kill.kill(KillSwitch.Reason.LOCK_LOST);
        publishReturn(attempt);
        throw new LockLostException();
      }
      report = attempt.isDone() ? attempt.get() : giveUp(dispatch, kill);
    } catch (ExecutionException e) {
      // nothing was published: release the record; the delivery limit ends permanent failures
      log.atError()
          .addKeyValue("execution_id", dispatch.execution().executionId())
          .setCause(e.getCause())
          .log("Attempt could not be reported; its record is released");
      giveBackSlowly(held);
      return;
    }
    switch (report) {
      case Disposition.Publish publish -> publish(held, publish.finished());
      case Disposition.Skip skip -> {
        log.atInfo()
            .addKeyValue("execution_id", dispatch.execution().executionId())
            .addKeyValue("reason", skip.reason())
            .log("Dispatch skipped");
        held.accept();
      }
      case Disposition.GiveBack giveBack -> giveBack(held, giveBack.returned());
    }
  }

  /** Waits for the end of a killed attempt, with a time limit. */
  private void publishReturn(Future<Disposition> killed)
      throws ExecutionException, InterruptedException {
    try {
      Disposition report = killed.get(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (report instanceof Disposition.GiveBack giveBack && giveBack.returned() != null) {
        publisher.returned(giveBack.returned());
      }
    } catch (TimeoutException e) {
      replaceThread();
    }
  }

  private Disposition giveUp(Dispatch dispatch, KillSwitch kill) {
    log.atError()
        .addKeyValue("execution_id", dispatch.execution().executionId())
        .addKeyValue("slot", name)
        .log("Attempt hangs; it is given up with InternalError, and its slot goes on");
    kill.kill(KillSwitch.Reason.OVERDUE);
    replaceThread();
    return new Disposition.Publish(kill.deadline().report());
  }

  /** The old thread is interrupted. It cleans up if it can, and holds its memory until then. */
  private void replaceThread() {
    attemptThread.shutdownNow();
    attemptThread = newThread(name);
  }

  /** The start must be reported as given back before another worker can get the record. */
  private static void awaitReturned(HeldRecord held, Future<?> published)
      throws InterruptedException {
    awaitLocked(held, published);
    if (published.state() == Future.State.FAILED) {
      log.atWarn()
          .addKeyValue("offset", held.record().offset())
          .setCause(published.exceptionNow())
          .log("Return of an attempt could not be published; its worker counts as lost");
    }
  }

  private void giveBack(HeldRecord held, @Nullable AttemptReturned returned)
      throws InterruptedException {
    if (returned != null) {
      awaitReturned(held, publisher.returned(returned));
    }
    held.release();
  }

  /** A broker may accept less than the worker's own limit for records. */
  private void publish(HeldRecord held, AttemptFinished finished) throws InterruptedException {
    Future<?> published = publisher.finished(finished);
    awaitLocked(held, published);
    boolean refused =
        published.state() == Future.State.FAILED
            && published.exceptionNow() instanceof RecordTooLargeException;
    finish(held, refused ? publisher.tooLarge(finished) : published);
  }

  private static void awaitLocked(HeldRecord held, Future<?> published)
      throws InterruptedException {
    if (!await(held, published, AttemptDeadline.NONE)) {
      throw new LockLostException();
    }
  }

  /** Accepts the record only after its result is durable. */
  private void finish(HeldRecord held, Future<?> published) throws InterruptedException {
    try {
      awaitLocked(held, published);
      published.get();
      held.accept();
    } catch (ExecutionException e) {
      log.atWarn()
          .addKeyValue("offset", held.record().offset())
          .setCause(e.getCause())
          .log("Result could not be published; its record is released");
      giveBackSlowly(held);
    }
  }

  /** Pause before the next poll, because a released record is redelivered within milliseconds. */
  private static void giveBackSlowly(HeldRecord held) {
    LockSupport.parkNanos(RESTART_DELAY.toNanos());
    held.release();
  }

  /** The consumer treats a record with a lost lock as unacknowledged, so it must be replaced. */
  private static final class LockLostException extends RuntimeException {
    LockLostException() {
      super("the lock of a record was lost; another worker may have it", null, false, false);
    }
  }

  /**
   * Waits for the end of {@code work}, or until its deadline, and renews the lock meanwhile; false
   * when the lock is lost.
   */
  private static boolean await(HeldRecord held, Future<?> work, AttemptDeadline deadline)
      throws InterruptedException {
    while (true) {
      // the deadline is set when the attempt starts, which may be after this wait has begun
      long untilCheck = Math.min(deadline.remaining().toMillis(), DEADLINE_CHECK.toMillis());
      long millis = Math.min(held.untilRenewal().toMillis(), untilCheck);
      try {
        work.get(Math.max(1, millis), TimeUnit.MILLISECONDS);
        // a process that was suspended must not publish after the loss of its lock
        return !held.isRenewalDue() || held.renew();
      } catch (TimeoutException e) {
        if (held.isRenewalDue() && !held.renew()) {
          return false;
        }
        if (deadline.hasPassed()) {
          return true;
        }
      } catch (ExecutionException e) {
        return true;
      }
    }
  }
}

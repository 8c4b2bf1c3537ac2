package dev.capstan.submitter.intake;

import dev.capstan.kafka.KeyedExecutor;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.submitter.intake.RecordAdmission.NotNowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Admits the records of the public topics: in order per key, in parallel across keys. Returns when
 * all records of a batch are durable; otherwise it reports the first that is not, and the container
 * redelivers from there. After one record can't be admitted, the rest of the batch is not
 * attempted. Used by one thread.
 */
public final class RequestIntake implements BatchMessageListener<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(RequestIntake.class);

  private final Map<String, TenantId> tenants;
  private final RecordAdmission admission;
  private final BooleanSupplier isStopping;
  private final KeyedExecutor executor;
  private boolean isOutage;

  /**
   * @param tenants by topic
   * @param parallelism records that are admitted concurrently
   * @param isStopping whether to start no further records
   */
  public RequestIntake(
      Map<String, TenantId> tenants,
      RecordAdmission admission,
      int parallelism,
      BooleanSupplier isStopping) {
    this.tenants = Map.copyOf(tenants);
    this.admission = admission;
    this.isStopping = isStopping;
    this.executor = new KeyedExecutor("intake", parallelism);
  }

  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
    AtomicReference<@Nullable NotNowException> failure = new AtomicReference<>();
    List<Future<Boolean>> admitted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> raw : records) {
      TenantId tenant = Objects.requireNonNull(tenants.get(raw.topic()), "a bound topic");
      RequestRecord record = RequestRecord.of(raw, tenant);
      admitted.add(
          executor.submit(record.tenant() + " " + record.key(), () -> isAdmitted(record, failure)));
    }
    int first = firstNotAdmitted(admitted);
    if (first < 0) {
      isOutage = false;
      return;
    }
    NotNowException cause = failure.get();
    if (cause != null && !isOutage) {
      isOutage = true;
      ConsumerRecord<byte[], byte[]> record = records.get(first);
      log.atWarn()
          .setCause(cause)
          .addKeyValue("topic", record.topic())
          .addKeyValue("offset", record.offset())
          .log("Request records can't be admitted; retrying every second");
    }
    throw new BatchListenerFailedException("not admitted", cause, first);
  }

  private boolean isAdmitted(
      RequestRecord record, AtomicReference<@Nullable NotNowException> failure) {
    if (failure.get() != null || isStopping.getAsBoolean()) {
      return false;
    }
    try {
      admission.process(record);
      return true;
    } catch (NotNowException e) {
      failure.compareAndSet(null, e);
      return false;
    }
  }

  /** Waits for all; the index of the first that is not admitted, or -1. */
  private static int firstNotAdmitted(List<Future<Boolean>> admitted) {
    int first = -1;
    for (int i = admitted.size() - 1; i >= 0; i--) {
      try {
        first = admitted.get(i).get() ? first : i;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException("Admission of a batch failed", e.getCause());
      }
    }
    return first;
  }
}

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
 * Admits the records of the public topics: those of one key in order, those of different keys in
 * parallel. Returns when all of a batch are durable; otherwise it names the first that is not, and
 * the container delivers again from there. After a record that cannot be admitted now the others
 * are not tried either. Used by one thread.
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
   * @param parallelism how many records are admitted at a time
   * @param isStopping whether to start nothing more
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
    AtomicReference<@Nullable NotNowException> obstacle = new AtomicReference<>();
    List<Future<Boolean>> admitted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> raw : records) {
      TenantId tenant = Objects.requireNonNull(tenants.get(raw.topic()), "a bound topic");
      RequestRecord record = RequestRecord.of(raw, tenant);
      admitted.add(
          executor.submit(
              record.tenant() + " " + record.key(), () -> isAdmitted(record, obstacle)));
    }
    int first = firstLeft(admitted);
    if (first < 0) {
      isOutage = false;
      return;
    }
    NotNowException cause = obstacle.get();
    if (cause != null && !isOutage) {
      isOutage = true;
      ConsumerRecord<byte[], byte[]> record = records.get(first);
      log.atWarn()
          .setCause(cause)
          .addKeyValue("topic", record.topic())
          .addKeyValue("offset", record.offset())
          .log("Requests can't be admitted now; retrying every second");
    }
    throw new BatchListenerFailedException("not admitted", cause, first);
  }

  private boolean isAdmitted(
      RequestRecord record, AtomicReference<@Nullable NotNowException> obstacle) {
    if (obstacle.get() != null || isStopping.getAsBoolean()) {
      return false;
    }
    try {
      admission.take(record);
      return true;
    } catch (NotNowException e) {
      obstacle.compareAndSet(null, e);
      return false;
    }
  }

  /** The index of the first that is not admitted, when all are over; -1 when there is none. */
  private static int firstLeft(List<Future<Boolean>> admitted) {
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
        throw new IllegalStateException("a batch of requests failed", e.getCause());
      }
    }
    return first;
  }
}

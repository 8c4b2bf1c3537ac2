package dev.capstan.sink.intake;

import static dev.capstan.sink.Samples.SUCCESS;
import static dev.capstan.sink.Samples.cancelled;
import static dev.capstan.sink.Samples.finished;
import static dev.capstan.sink.Samples.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.capstan.observability.metric.Metric;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.wire.Topics;
import dev.capstan.sink.Crash;
import dev.capstan.sink.FaultyObjectStore.Step;
import dev.capstan.sink.Samples;
import dev.capstan.sink.intake.ResultBatch.BatchFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultBatchRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final SinkHarness sink = new SinkHarness(pause -> {}, System::nanoTime);
  private final ResultBatchRunner runner = sink.intake.runner();
  private final AdmittedExecution execution = Samples.execution();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void keepsTheOrderOfOneExecution() throws Exception {
    sink.publish(execution.key(), started(execution, 1, "a"));
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    sink.publish(execution.key(), cancelled(execution));

    assertThat(run(sink.log)).extracting(ProducerRecord::topic).doesNotContain(Topics.CONTROL);

    assertThat(sink.metrics.count(Metric.EXECUTIONS_ENDED)).isEqualTo(1);
    assertThat(sink.metrics.count(Metric.RESULTS_DROPPED, "late")).isEqualTo(1);
  }

  @Test
  void worksOnSeveralExecutionsAtATimeButNoMoreThanAllowed() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    sink.store.onStep(
        step -> {
          if (step == Step.BEFORE_CREATE) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            four.countDown();
            awaitQuietly(four);
          } else {
            inside.decrementAndGet();
          }
        });
    for (int i = 0; i < 40; i++) {
      AdmittedExecution each = Samples.execution();
      sink.publish(each.key(), finished(each, 1, "a", SUCCESS));
    }

    assertThat(run(sink.log))
        .filteredOn(output -> output.topic().equals(Topics.EXECUTIONS))
        .hasSize(40);

    assertThat(most.get()).isEqualTo(4);
  }

  @Test
  void aRecordThatFailsThreeTimesGoesToTheDeadLetterTopicAndTheNextIsProcessed() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    sink.store.onStep(
        step -> {
          if (step == Step.BEFORE_CREATE && tries.getAndIncrement() < 3) {
            throw new IllegalStateException("a defect");
          }
        });
    sink.publish(execution.key(), cancelled(execution));
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));

    List<ProducerRecord<byte[], byte[]>> outputs = run(sink.log);

    assertThat(outputs)
        .extracting(ProducerRecord::topic)
        .containsExactly(Topics.DEAD, Topics.EXECUTIONS, Topics.EVENTS);
    assertThat(outputs.getFirst().value()).isEqualTo(sink.log.getFirst().value());
    assertThat(new String(outputs.getFirst().headers().lastHeader("dead_reason").value(), UTF_8))
        .contains("IllegalStateException");
  }

  @Test
  void anInvalidTenantNeverBecomesAKey() throws Exception {
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    ConsumerRecord<byte[], byte[]> good = sink.log.removeLast();
    String foreign =
        new String(good.value(), UTF_8)
            .replace("\"tenant\":\"default\"", "\"tenant\":\"../other\"");
    ConsumerRecord<byte[], byte[]> bad =
        new ConsumerRecord<>(
            good.topic(), good.partition(), good.offset(), good.key(), foreign.getBytes(UTF_8));
    good.headers().forEach(bad.headers()::add);
    sink.log.add(bad);

    assertThat(run(sink.log)).extracting(ProducerRecord::topic).containsExactly(Topics.DEAD);
    assertThat(foreign).contains("../other");
    assertThat(sink.store.real().list("capsules/", null, 10)).isEmpty();
  }

  @Test
  void anErrorOfTheMachineFailsTheBatchSoThatItIsRepeated() throws Exception {
    sink.store.onStep(
        step -> {
          throw new Crash();
        });
    sink.publish(execution.key(), finished(execution, 1, "a", SUCCESS));
    ResultBatch batch = runner.start(sink.log);
    assertThat(batch.await(LONG)).isTrue();

    assertThatExceptionOfType(BatchFailedException.class).isThrownBy(batch::outputs);
  }

  private List<ProducerRecord<byte[], byte[]>> run(List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    ResultBatch batch = runner.start(records);
    assertThat(batch.await(LONG)).isTrue();
    return batch.outputs();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

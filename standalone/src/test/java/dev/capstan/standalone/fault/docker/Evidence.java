package dev.capstan.standalone.fault.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import dev.capstan.standalone.Records;
import dev.capstan.storage.object.ObjectStore.ObjectInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks the guarantees against the records of the services after all jobs have ended. */
final class Evidence {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final RealStack stack;

  Evidence(RealStack stack) {
    this.stack = stack;
  }

  /**
   * Each execution ended once: one valid capsule of the configured provider, with plausible
   * attempts; one completed event; a tombstone in the ledger; webhooks with one id.
   *
   * @param statuses terminal status that the API returned, by id
   */
  void check(Map<String, String> statuses) {
    statuses.forEach(
        (id, status) -> {
          Capsule capsule = capsule(id);
          assertThat(capsule.executionId().value()).isEqualTo(id);
          assertThat(capsule.result().status().wireName()).as(id).isEqualTo(status);
          assertAttempts(capsule);
          if (status.equals("success")) {
            assertThat(Objects.requireNonNull(capsule.environment()).provider())
                .isEqualTo(RealStack.PROVIDER);
          }
        });
    assertOneEventEach(statuses.keySet());
    assertClosed(statuses.keySet());
    assertTold(statuses);
  }

  /** The only capsule of an execution, with a valid digest. */
  Capsule capsule(String id) {
    List<ObjectInfo> objects = stack.store().list("capsules/default/" + id + "/", null, 10);
    assertThat(objects).as("capsules of %s", id).hasSize(1);
    byte[] bytes = stack.store().get(objects.getFirst().key()).orElseThrow();
    assertThat(CapsuleSeal.defect(bytes)).isEmpty();
    return Json.MAPPER.readValue(bytes, Capsule.class);
  }

  private static void assertAttempts(Capsule capsule) {
    List<Integer> numbers = capsule.attempts().stream().map(AttemptSummary::number).toList();
    assertThat(numbers).doesNotHaveDuplicates().isSorted();
    assertThat(numbers).allSatisfy(number -> assertThat(number).isBetween(0, Load.MAX_ATTEMPTS));
    if (!numbers.isEmpty()) {
      assertThat(numbers.getLast()).isEqualTo(capsule.result().attempt());
    }
  }

  private void assertOneEventEach(Collection<String> ids) {
    await("completed events")
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              Map<String, Integer> events = new HashMap<>();
              Records.of(Topics.EVENTS, stack.kafka().address())
                  .forEach(record -> events.merge(Records.key(record), 1, Integer::sum));
              assertThat(ids).allSatisfy(id -> assertThat(events).containsEntry(id, 1));
            });
  }

  private void assertClosed(Collection<String> ids) {
    await("the ledger")
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              Map<String, Boolean> isOpen = new HashMap<>();
              for (ConsumerRecord<byte[], byte[]> record :
                  Records.of(Topics.EXECUTIONS, stack.kafka().address())) {
                isOpen.put(Records.key(record), record.value() != null);
              }
              assertThat(ids).allSatisfy(id -> assertThat(isOpen).containsEntry(id, false));
            });
  }

  private void assertTold(Map<String, String> statuses) {
    await("webhooks")
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(statuses)
                    .allSatisfy(
                        (id, status) ->
                            assertThat(stack.receiver().statusesOf(id))
                                .as(id)
                                .isEqualTo(Set.of(status))));
    assertThat(statuses.keySet())
        .allSatisfy(id -> assertThat(stack.receiver().webhookIdsOf(id)).hasSize(1));
    assertThat(stack.receiver().forged()).isEmpty();
  }
}

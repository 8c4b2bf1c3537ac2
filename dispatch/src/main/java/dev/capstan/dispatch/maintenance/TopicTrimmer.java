package dev.capstan.dispatch.maintenance;

import dev.capstan.dispatch.offset.GroupOffsets;
import dev.capstan.schema.wire.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes processed records from the ready, delay, result and webhook topics. */
final class TopicTrimmer {
  private static final Logger log = LoggerFactory.getLogger(TopicTrimmer.class);

  private final Admin admin;
  private final TopicWatermarks watermarks;

  TopicTrimmer(Admin admin, TopicWatermarks watermarks) {
    this.admin = admin;
    this.watermarks = watermarks;
  }

  /** Trims all topics. A failure affects its partition only. */
  void trim() {
    // webhooks are trimmed too, but no drain cycle depends on them
    List<String> topics = new ArrayList<>(watermarks.topics());
    topics.add(Topics.WEBHOOKS);
    Map<TopicPartition, Long> starts = watermarks.offsets(topic -> OffsetSpec.earliest(), topics);
    Map<TopicPartition, Long> ends = watermarks.offsets(topic -> OffsetSpec.latest(), topics);
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    watermarks
        .trimmable()
        .forEach(
            (partition, offset) -> {
              Long start = starts.get(partition);
              Long end = ends.get(partition);
              // beyond the end: the offset belongs to an earlier topic with this name
              if (start != null && end != null && start < offset && offset <= end) {
                deletions.put(partition, RecordsToDelete.beforeOffset(offset));
              }
            });
    admin
        .deleteRecords(deletions)
        .lowWatermarks()
        .forEach(
            (partition, deleted) -> {
              try {
                GroupOffsets.await(deleted);
              } catch (InterruptException e) {
                throw e;
              } catch (KafkaException e) {
                log.atWarn()
                    .setCause(e)
                    .addKeyValue("partition", partition)
                    .log("Topic could not be trimmed; retrying at the next sweep");
              }
            });
  }
}

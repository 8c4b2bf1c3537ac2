package dev.capstan.dispatch.offset;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Asks the broker for the offsets of groups. Thread-safe. */
public final class GroupOffsets {
  private final Admin admin;

  public GroupOffsets(Admin admin) {
    this.admin = admin;
  }

  /**
   * The offsets of a share group.
   *
   * @return empty when it has never had a member; null for a partition of which no acknowledgement
   *     was persisted
   */
  public Map<TopicPartition, @Nullable SharePartitionOffsetInfo> ofShareGroup(String group) {
    try {
      return await(
          admin
              .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(group));
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  /** What a consumer group has committed; empty when it has never had a member. */
  public Map<TopicPartition, OffsetAndMetadata> ofConsumerGroup(String group) {
    try {
      Map<TopicPartition, OffsetAndMetadata> found =
          await(
              admin
                  .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
                  .partitionsToOffsetAndMetadata(group));
      found.values().removeIf(Objects::isNull);
      return found;
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  /**
   * Waits for the broker's response.
   *
   * @throws KafkaException if it is an error
   */
  public static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}

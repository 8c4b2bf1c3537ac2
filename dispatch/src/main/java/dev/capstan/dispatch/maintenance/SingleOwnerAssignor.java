package dev.capstan.dispatch.maintenance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Assigns all partitions to one member of the group, so that the group elects an owner; the other
 * members are on standby. The owner stays the owner while others join and leave: each member sends
 * the generation in which it last owned the partitions with its subscription. Public with a public
 * constructor, because the consumer creates it by class name.
 */
public final class SingleOwnerAssignor extends AbstractPartitionAssignor {
  private static final int NEVER = -1;
  private static final Comparator<Map.Entry<String, Subscription>> OWNER_FIRST =
      Comparator.<Map.Entry<String, Subscription>>comparingInt(
              member -> -generation(member.getValue().userData()))
          .thenComparing(Map.Entry.comparingByKey());

  private int ownedIn = NEVER;

  /** The name under which earlier versions, which send no generation, are in the group. */
  @Override
  public String name() {
    return "capstan-one-owner";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, ownedIn);
  }

  @Override
  public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
    ownedIn = assignment.partitions().isEmpty() ? NEVER : metadata.generationId();
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionsPerTopic, Map<String, Subscription> subscriptions) {
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    subscriptions.keySet().forEach(member -> assignment.put(member, List.of()));
    List<TopicPartition> all = new ArrayList<>();
    partitionsPerTopic.forEach((topic, count) -> all.addAll(partitions(topic, count)));
    subscriptions.entrySet().stream()
        .min(OWNER_FIRST)
        .ifPresent(owner -> assignment.put(owner.getKey(), all));
    return assignment;
  }

  private static int generation(@Nullable ByteBuffer userData) {
    return userData == null || userData.remaining() < Integer.BYTES
        ? NEVER
        : userData.getInt(userData.position());
  }
}

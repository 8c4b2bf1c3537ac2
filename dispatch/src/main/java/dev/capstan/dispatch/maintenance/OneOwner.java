package dev.capstan.dispatch.maintenance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions to one member of the group, so that the group elects who does a task; the
 * others stand by. Public with a public constructor, since the consumer makes it by name.
 */
public final class OneOwner extends AbstractPartitionAssignor {
  @Override
  public String name() {
    return "capstan-one-owner";
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionsPerTopic, Map<String, Subscription> subscriptions) {
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    subscriptions.keySet().forEach(member -> assignment.put(member, new ArrayList<>()));
    List<TopicPartition> owned = assignment.get(Collections.min(subscriptions.keySet()));
    if (owned != null) {
      partitionsPerTopic.forEach((topic, count) -> owned.addAll(partitions(topic, count)));
    }
    return assignment;
  }
}

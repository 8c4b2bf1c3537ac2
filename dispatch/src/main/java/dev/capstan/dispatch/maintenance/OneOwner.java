package dev.capstan.dispatch.maintenance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;

/**
 * Assigns all partitions to one member of the group, so that the group elects a leader; the other
 * members are on standby. Public with a public constructor, because the consumer creates it by
 * class name.
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

package dev.capstan.worker.slot;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what became of acknowledgements that nobody waited for. A refused one does no harm: what the
 * record led to is durable, and when it comes back it is recognised as done.
 */
final class RefusedAcknowledgements implements AcknowledgementCommitCallback {
  private static final Logger log = LoggerFactory.getLogger(RefusedAcknowledgements.class);

  @Override
  public void onComplete(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception exception) {
    if (exception != null) {
      offsets.forEach(
          (partition, refused) ->
              log.atInfo()
                  .addKeyValue("topic", partition.topic())
                  .addKeyValue("offsets", refused)
                  .addKeyValue("error", exception.toString())
                  .log("Acknowledgement was refused, the record may come back and be recognised"));
    }
  }
}

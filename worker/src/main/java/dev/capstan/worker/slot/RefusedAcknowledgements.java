package dev.capstan.worker.slot;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refused acknowledgements of asynchronous commits. They are harmless: the result of the
 * record is durable, and a redelivered record is recognized as done.
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
                  .log("Acknowledgement refused; the record may be redelivered and skipped"));
    }
  }
}

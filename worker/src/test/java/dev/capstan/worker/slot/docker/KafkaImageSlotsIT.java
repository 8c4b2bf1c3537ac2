package dev.capstan.worker.slot.docker;

import dev.capstan.containers.KafkaServer;
import dev.capstan.worker.slot.SlotsContract;
import java.nio.file.Path;

/** On the official image of Kafka. */
class KafkaImageSlotsIT extends SlotsContract {

  @Override
  protected String startBroker(Path folder) {
    return KafkaServer.shared().address();
  }
}

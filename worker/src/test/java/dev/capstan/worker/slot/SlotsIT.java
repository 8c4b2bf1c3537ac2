package dev.capstan.worker.slot;

import dev.capstan.embedded.EmbeddedKafka;
import java.nio.file.Path;

/** On the embedded broker. */
class SlotsIT extends SlotsContract {
  private EmbeddedKafka broker;

  @Override
  protected String startBroker(Path folder) {
    broker = new EmbeddedKafka(folder, 0);
    broker.start();
    return broker.address();
  }

  @Override
  protected void stopBroker() {
    broker.close();
  }
}

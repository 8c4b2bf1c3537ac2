package dev.capstan.sink;

import dev.capstan.storage.credential.StartRefusalContract;

class StartRefusalTest extends StartRefusalContract {

  @Override
  protected void start(String... arguments) {
    SinkApplication.main(arguments);
  }
}

package dev.capstan.submitter;

import java.nio.file.Path;

/** On the embedded servers. */
class ReconcilerIT extends ReconcilerContract {

  @Override
  protected SubmitterServers servers(Path folder) {
    return new Servers(folder);
  }
}

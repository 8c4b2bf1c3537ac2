package dev.capstan.sink;

import java.nio.file.Path;

/** On the embedded servers. */
class ResultSinkIT extends ResultSinkContract {

  @Override
  protected SinkServers servers(Path folder) {
    return new EmbeddedSinkServers(folder);
  }
}

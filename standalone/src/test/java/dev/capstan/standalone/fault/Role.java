package dev.capstan.standalone.fault;

import dev.capstan.embedded.EmbeddedServerMain;
import dev.capstan.sink.SinkApplication;
import dev.capstan.submitter.SubmitterApplication;
import dev.capstan.worker.WorkerApplication;

/** A process of the cluster, which a test may kill. */
enum Role {
  BROKER(EmbeddedServerMain.class),
  SUBMITTER(SubmitterApplication.class),
  SINK(SinkApplication.class),
  WORKER(WorkerApplication.class);

  private final Class<?> main;

  Role(Class<?> main) {
    this.main = main;
  }

  String mainClass() {
    return main.getName();
  }
}

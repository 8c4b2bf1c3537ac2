package dev.capstan.submitter;

import java.util.List;

/** Running servers that a submitter needs. */
public interface SubmitterServers extends AutoCloseable {
  String kafka();

  /** Properties with their addresses. */
  List<String> properties();

  /** Restarts the broker with its data at the same address. */
  void restartKafka();

  @Override
  void close();
}

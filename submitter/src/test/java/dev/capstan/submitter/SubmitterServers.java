package dev.capstan.submitter;

import java.util.List;

/** What a submitter needs, started. */
public interface SubmitterServers extends AutoCloseable {
  String kafka();

  /** What tells a service where they are. */
  List<String> properties();

  /** Stops the broker and starts it again, with what it held and at the same address. */
  void restartKafka();

  @Override
  void close();
}

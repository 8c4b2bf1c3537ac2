package dev.capstan.sink.recording;

import dev.capstan.schema.capsule.Capsule;

/** How the creation of a capsule went. */
public sealed interface RecordingOutcome {
  /** The capsule in the store, with its digest. */
  Capsule capsule();

  /**
   * The record ended the execution, now or before a crash: the steps after it are to be done.
   *
   * @param capsule as it is in the store, which after a crash differs from a new one in its times
   */
  record Won(Capsule capsule) implements RecordingOutcome {}

  /** Another record had ended it. */
  record Lost(Capsule capsule) implements RecordingOutcome {}
}

package dev.capstan.sink.recording;

import dev.capstan.schema.capsule.Capsule;

/** Result of the creation of a capsule. */
public sealed interface RecordingOutcome {
  /** The capsule in the store, with its digest. */
  Capsule capsule();

  /**
   * The record ended the execution, now or before a crash: the later steps follow.
   *
   * @param capsule as stored; after a crash its times differ from those of a new one
   */
  record Won(Capsule capsule) implements RecordingOutcome {}

  /** Another record ended the execution. */
  record Lost(Capsule capsule) implements RecordingOutcome {}
}

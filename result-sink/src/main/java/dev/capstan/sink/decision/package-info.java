/**
 * Decisions about records: a pure function of the known state of an execution and the record. No
 * I/O; clock and randomness are arguments.
 */
@NullMarked
package dev.capstan.sink.decision;

import org.jspecify.annotations.NullMarked;

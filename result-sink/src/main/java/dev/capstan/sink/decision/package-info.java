/**
 * What becomes of an execution when a record about it arrives: a pure function from what is known
 * of it and the record to a decision. No I/O, no clock, no chance but those handed in.
 */
@NullMarked
package dev.capstan.sink.decision;

import org.jspecify.annotations.NullMarked;

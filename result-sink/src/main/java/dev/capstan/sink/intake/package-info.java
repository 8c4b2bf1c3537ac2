/**
 * Intake of results: reads a batch, decides the records of one execution in order and those of
 * different executions in parallel, and sends all resulting records with the offsets in one
 * transaction.
 *
 * <p>The steps of a record are: capsule, view, transaction. After a crash between two steps, the
 * record is redelivered and its steps are repeated; each is idempotent.
 */
@NullMarked
package dev.capstan.sink.intake;

import org.jspecify.annotations.NullMarked;

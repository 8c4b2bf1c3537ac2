/**
 * From the results topic to its effects: reads what a poll brought, decides the records of one
 * execution in order and those of different ones side by side, and sends all that follows together
 * with the offsets in one transaction.
 *
 * <p>The steps of a record are: capsule, view, transaction. Whatever dies between two of them, the
 * record comes again and its steps are repeated; each is idempotent.
 */
@NullMarked
package dev.capstan.sink.intake;

import org.jspecify.annotations.NullMarked;

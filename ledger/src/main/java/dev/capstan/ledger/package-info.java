/**
 * The ledger (compacted topic capstan.executions) and the ready topics: writers and readers of
 * single executions.
 */
@NullMarked
package dev.capstan.ledger;

import org.jspecify.annotations.NullMarked;

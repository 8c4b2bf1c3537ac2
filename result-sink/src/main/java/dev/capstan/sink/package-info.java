/**
 * Results to store, cache and ledger: the only service that decides what becomes of an execution.
 * {@link dev.capstan.sink.SinkConfiguration} wires it, from top to bottom.
 */
@NullMarked
package dev.capstan.sink;

import org.jspecify.annotations.NullMarked;

/**
 * The result sink: writes results to store, cache and ledger. The only service that decides the
 * outcome of executions. {@link dev.capstan.sink.SinkConfiguration} has its wiring.
 */
@NullMarked
package dev.capstan.sink;

import org.jspecify.annotations.NullMarked;

/**
 * How dispatches reach a worker: slots, each with a share consumer of its own (KIP-932), that pull
 * one record at a time, keep its lock while the attempt runs, and accept it when the outcome is
 * published.
 */
@NullMarked
package dev.capstan.worker.intake;

import org.jspecify.annotations.NullMarked;

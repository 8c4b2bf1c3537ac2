/**
 * Slots: each pulls one job at a time from a lane, renews its lock while it runs, and publishes the
 * result.
 */
@NullMarked
package dev.capstan.worker.slot;

import org.jspecify.annotations.NullMarked;

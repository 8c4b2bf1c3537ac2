/**
 * How many jobs of a lane could run now if there were a free slot: as gauges, and as {@code GET
 * /metrics/backlog} for autoscaling of workers.
 */
@NullMarked
package dev.capstan.dispatch.backlog;

import org.jspecify.annotations.NullMarked;

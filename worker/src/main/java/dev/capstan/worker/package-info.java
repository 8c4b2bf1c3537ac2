/**
 * The worker: reads ready topics, runs programs in sandboxes, writes the results topic. {@code
 * WorkerConfiguration} has its wiring.
 */
@NullMarked
package dev.capstan.worker;

import org.jspecify.annotations.NullMarked;

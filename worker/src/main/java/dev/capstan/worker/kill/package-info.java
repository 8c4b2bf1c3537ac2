/** Kills that others ordered: the executions that run here, and the topic on which orders come. */
@NullMarked
package dev.capstan.worker.kill;

import org.jspecify.annotations.NullMarked;

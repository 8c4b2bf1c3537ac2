/** Periodic removal of abandoned sandboxes of dead workers. */
@NullMarked
package dev.capstan.worker.reaper;

import org.jspecify.annotations.NullMarked;

/** Removes what dead workers left behind, again and again. */
@NullMarked
package dev.capstan.worker.reaper;

import org.jspecify.annotations.NullMarked;

/** Outputs of programs: short parts in the record, long parts in the store. */
@NullMarked
package dev.capstan.worker.output;

import org.jspecify.annotations.NullMarked;

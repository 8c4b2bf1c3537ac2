/**
 * What a program left behind, made ready to travel: short parts in the record, long ones in the
 * store.
 */
@NullMarked
package dev.capstan.worker.output;

import org.jspecify.annotations.NullMarked;

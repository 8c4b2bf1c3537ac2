/** Inputs of programs: bodies from the record or the store, files of the dataset. */
@NullMarked
package dev.capstan.worker.input;

import org.jspecify.annotations.NullMarked;

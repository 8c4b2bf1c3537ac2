/**
 * What a program finds in its sandbox: bodies from the record or the store, files of its dataset.
 */
@NullMarked
package dev.capstan.worker.input;

import org.jspecify.annotations.NullMarked;

/**
 * The point of no return: the capsule is built, sealed and created in the store. Whoever creates it
 * has decided; everybody else finds out here that they have lost. The one place that knows how
 * capsules are laid out.
 */
@NullMarked
package dev.capstan.sink.recording;

import org.jspecify.annotations.NullMarked;

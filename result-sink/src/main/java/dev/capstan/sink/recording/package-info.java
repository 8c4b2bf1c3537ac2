/**
 * Recording of ends: builds, seals and creates capsules in the store. The creation is the decision:
 * the record whose capsule is created wins, all others lose. Only this package depends on the
 * layout of capsules.
 */
@NullMarked
package dev.capstan.sink.recording;

import org.jspecify.annotations.NullMarked;

/**
 * The submitter: HTTP to topics. Its wiring is in {@code SubmitterConfiguration}, its settings in
 * {@code SubmitterSettings}.
 */
@NullMarked
package dev.capstan.submitter;

import org.jspecify.annotations.NullMarked;

/** Look-ups: existence of executions, listings, delivery logs, and clients that wait for an end. */
@NullMarked
package dev.capstan.submitter.lookup;

import org.jspecify.annotations.NullMarked;

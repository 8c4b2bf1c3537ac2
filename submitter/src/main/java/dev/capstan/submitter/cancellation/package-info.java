/** Cancels executions: reports the end to the sink, which decides between it and other ends. */
@NullMarked
package dev.capstan.submitter.cancellation;

import org.jspecify.annotations.NullMarked;

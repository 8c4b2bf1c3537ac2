/** Cancels executions: sends a result to the sink, which decides between it and other results. */
@NullMarked
package dev.capstan.submitter.cancellation;

import org.jspecify.annotations.NullMarked;

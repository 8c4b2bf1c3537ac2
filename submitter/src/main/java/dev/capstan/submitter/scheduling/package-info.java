/**
 * What happens by time: delays are forwarded, overdue and lost executions are found, topics are
 * trimmed behind what is done.
 */
@NullMarked
package dev.capstan.submitter.scheduling;

import org.jspecify.annotations.NullMarked;

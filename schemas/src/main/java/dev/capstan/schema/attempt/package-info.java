/**
 * One run of an execution in one sandbox, as the worker reports it: started, finished, outcome,
 * usage.
 */
@NullMarked
package dev.capstan.schema.attempt;

import org.jspecify.annotations.NullMarked;

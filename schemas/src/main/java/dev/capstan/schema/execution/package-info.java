/**
 * An execution from admission to its terminal state: its id, the admitted request and its states.
 */
@NullMarked
package dev.capstan.schema.execution;

import org.jspecify.annotations.NullMarked;

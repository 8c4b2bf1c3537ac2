/**
 * An execution from admission to its terminal state: its id, what was admitted, its states and
 * where it stands.
 */
@NullMarked
package dev.capstan.schema.execution;

import org.jspecify.annotations.NullMarked;

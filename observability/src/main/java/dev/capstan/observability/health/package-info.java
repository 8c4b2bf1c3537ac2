/**
 * How a service says how it is: whether its own loops are alive ({@code /health/live}), and whether
 * it has what it can't do without ({@code /health/ready}), component by component; and why it
 * doesn't start at all. Knows none of the services; each says what its components and refusals are.
 */
@NullMarked
package dev.capstan.observability.health;

import org.jspecify.annotations.NullMarked;

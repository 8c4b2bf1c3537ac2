/** Counters of what the services did. */
@NullMarked
package dev.capstan.observability.metric;

import org.jspecify.annotations.NullMarked;

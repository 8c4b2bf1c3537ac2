/** Chooses the sandbox provider from the settings and guards it with a circuit breaker. */
@NullMarked
package dev.capstan.worker.provider;

import org.jspecify.annotations.NullMarked;

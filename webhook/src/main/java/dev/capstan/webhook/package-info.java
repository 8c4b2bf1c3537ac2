/**
 * Tells receivers of ends: takes deliveries off {@code capstan.webhooks}, signs and posts them, and
 * records every attempt in the store before anything follows from it. At least once, in order per
 * execution, and no slow receiver holds up another's deliveries. Nothing here decides about
 * executions.
 */
@NullMarked
package dev.capstan.webhook;

import org.jspecify.annotations.NullMarked;

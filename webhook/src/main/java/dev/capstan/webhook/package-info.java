/**
 * Delivery of webhooks: reads {@code capstan.webhooks}, signs and posts deliveries, and records
 * every attempt in the store before its follow-up. At least once, in order per execution; slow
 * receivers do not delay others. Makes no decisions about executions.
 */
@NullMarked
package dev.capstan.webhook;

import org.jspecify.annotations.NullMarked;

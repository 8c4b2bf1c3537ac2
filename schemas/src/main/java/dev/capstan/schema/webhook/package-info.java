/**
 * Webhooks by Standard Webhooks 1.0: the delivery as a record on {@code capstan.webhooks}, and the
 * log of its attempts.
 */
@NullMarked
package dev.capstan.schema.webhook;

import org.jspecify.annotations.NullMarked;

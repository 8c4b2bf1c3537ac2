/**
 * Webhooks by Standard Webhooks 1.0: the body that receivers get, the delivery that travels on
 * {@code capstan.webhooks} until it has arrived, and the log of its attempts.
 */
@NullMarked
package dev.capstan.schema.webhook;

import org.jspecify.annotations.NullMarked;

package dev.capstan.schema.webhook;

import java.time.Instant;

/**
 * A URL of a tenant's that answered 410: the object that says so.
 *
 * @param webhookId of the delivery that it answered
 * @param until when it is tried again by itself
 */
public record DisabledEndpoint(String webhookId, Instant disabledAt, Instant until) {}

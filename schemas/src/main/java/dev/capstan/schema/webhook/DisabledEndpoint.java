package dev.capstan.schema.webhook;

import java.time.Instant;

/**
 * The marker of a tenant's URL that responded with 410.
 *
 * @param webhookId of the delivery with that response
 * @param until when deliveries to it are attempted again
 */
public record DisabledEndpoint(String webhookId, Instant disabledAt, Instant until) {}

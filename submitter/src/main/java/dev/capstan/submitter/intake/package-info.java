/**
 * Kafka ingress: admits records of the public topics by the same admission as HTTP, or rejects them
 * in a way that clients can look up. Offsets are committed after that is durable, so a record may
 * be read twice; its idempotency key, else its position, prevents a duplicate.
 */
@NullMarked
package dev.capstan.submitter.intake;

import org.jspecify.annotations.NullMarked;

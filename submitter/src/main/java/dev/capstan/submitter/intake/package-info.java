/**
 * The door on Kafka: records of the public topics become executions by the same admission as HTTP,
 * or are rejected so that their senders can find out. Offsets are committed after that is durable,
 * so a record may be read again; its idempotency key, else its position, makes that harmless.
 */
@NullMarked
package dev.capstan.submitter.intake;

import org.jspecify.annotations.NullMarked;

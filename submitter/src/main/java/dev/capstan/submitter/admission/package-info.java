/**
 * Admission of submissions: validate, resolve defaults, pin the dataset, assign the id, move large
 * bodies to the store, apply the idempotency key, append to the ledger and the ready topic. Does
 * I/O through its ports only; HTTP and Kafka ingress share it.
 */
@NullMarked
package dev.capstan.submitter.admission;

import org.jspecify.annotations.NullMarked;

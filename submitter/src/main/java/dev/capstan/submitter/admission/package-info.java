/**
 * What makes a submission an execution: validate, resolve defaults, pin the dataset, assign the id,
 * move large bodies to the store, honour the idempotency key, append to the ledger and the lane.
 * Pure but for its ports; the same for every door.
 */
@NullMarked
package dev.capstan.submitter.admission;

import org.jspecify.annotations.NullMarked;

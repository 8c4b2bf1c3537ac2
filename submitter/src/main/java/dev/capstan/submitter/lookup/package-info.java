/**
 * Where an execution stands: the view first, then the store, then the ledger; and whoever waits for
 * its end.
 */
@NullMarked
package dev.capstan.submitter.lookup;

import org.jspecify.annotations.NullMarked;

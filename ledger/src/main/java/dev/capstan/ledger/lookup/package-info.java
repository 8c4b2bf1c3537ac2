/**
 * The state of one execution, from the view, the capsule or the ledger, and whether the view is
 * complete.
 */
@NullMarked
package dev.capstan.ledger.lookup;

import org.jspecify.annotations.NullMarked;

/**
 * The rule that well-known credentials stop the start of a service: with them, any client that
 * reaches the store or the cache can read and write the results of every tenant.
 */
@NullMarked
package dev.capstan.storage.credential;

import org.jspecify.annotations.NullMarked;

/**
 * The rule that credentials which everybody knows stop the start of a service: whoever reaches the
 * store or the cache with them reads and writes every tenant's results.
 */
@NullMarked
package dev.capstan.storage.credential;

import org.jspecify.annotations.NullMarked;

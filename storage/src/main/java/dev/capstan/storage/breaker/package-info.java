/**
 * The bulkhead and circuit breaker between a service and a dependency that may fail: a bounded
 * number of concurrent calls, and no calls to a failing dependency, so that callers do not wait for
 * one timeout after another. Calls run in the caller's thread; the client limits their time.
 * Nothing is retried here: the caller knows whether a retry is safe. Thread-safe, and cheap
 * compared with the calls.
 */
@NullMarked
package dev.capstan.storage.breaker;

import org.jspecify.annotations.NullMarked;

/**
 * What stands between a service and a system that may fail: bounded calls at a time, and a breaker
 * that leaves a failing system alone for a while, so that nobody waits for time-outs in a row.
 * Calls go on in the caller's thread; how long one may take is the client's own limit. Nothing is
 * repeated here: who calls knows whether to. Thread-safe, and cheap beside what is guarded.
 */
@NullMarked
package dev.capstan.storage.breaker;

import org.jspecify.annotations.NullMarked;

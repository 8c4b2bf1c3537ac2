/**
 * A provider that keeps failing is left alone: its worker pulls no jobs, which would only spend
 * their attempts, until a trial program has run.
 */
@NullMarked
package dev.capstan.worker.sandbox.guard;

import org.jspecify.annotations.NullMarked;

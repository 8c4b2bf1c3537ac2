/**
 * What is said between worker and runner: frames in a finite stream each way, so that a provider
 * without a duplex channel carries the same bytes as one text.
 */
@NullMarked
package dev.capstan.sandbox.frame;

import org.jspecify.annotations.NullMarked;

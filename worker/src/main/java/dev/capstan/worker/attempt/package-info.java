/**
 * One attempt from dispatch to report: check the state, check the permit, report the start, prepare
 * inputs, run, judge, report the end. Does not depend on Kafka or on providers. The sink, not this
 * package, decides about retries.
 */
@NullMarked
package dev.capstan.worker.attempt;

import org.jspecify.annotations.NullMarked;

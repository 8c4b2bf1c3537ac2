/**
 * Measures the pipeline against the bare sandbox: ratios within one run, because machines differ
 * and drift. Never part of the tests.
 */
@NullMarked
package dev.capstan.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Compares the pipeline with the bare sandbox. Results are ratios within one run, because machines
 * differ and their speed changes. Not part of the tests.
 */
@NullMarked
package dev.capstan.bench;

import org.jspecify.annotations.NullMarked;

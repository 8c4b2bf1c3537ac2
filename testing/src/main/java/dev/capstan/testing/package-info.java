/**
 * What tests of several modules share: seeds of random tests, and generated requests. For tests
 * only.
 */
@NullMarked
package dev.capstan.testing;

import org.jspecify.annotations.NullMarked;

/** What tests of several modules share: seeds of random tests. For tests only. */
@NullMarked
package dev.capstan.testing;

import org.jspecify.annotations.NullMarked;

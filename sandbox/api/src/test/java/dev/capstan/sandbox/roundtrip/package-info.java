/**
 * Generated programs whose whole result is known in advance: what a program shows, writes, receives
 * and reads has to come back exactly, on every provider. A seed gives the same programs everywhere.
 */
@NullMarked
package dev.capstan.sandbox.roundtrip;

import org.jspecify.annotations.NullMarked;

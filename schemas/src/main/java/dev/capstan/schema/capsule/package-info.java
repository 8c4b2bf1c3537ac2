/** The sealed record of a run and the digest by which anybody can check it. */
@NullMarked
package dev.capstan.schema.capsule;

import org.jspecify.annotations.NullMarked;

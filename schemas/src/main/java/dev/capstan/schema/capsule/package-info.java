/** The sealed record of a run, and the digest to verify it. */
@NullMarked
package dev.capstan.schema.capsule;

import org.jspecify.annotations.NullMarked;

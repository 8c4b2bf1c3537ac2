/** Datasets: content-addressed blobs, immutable manifests, and an append-only chain of heads. */
@NullMarked
package dev.capstan.submitter.dataset;

import org.jspecify.annotations.NullMarked;

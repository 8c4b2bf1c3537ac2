/**
 * Datasets: content-addressed blobs, immutable manifests, and a chain of heads that only ever
 * grows.
 */
@NullMarked
package dev.capstan.submitter.dataset;

import org.jspecify.annotations.NullMarked;

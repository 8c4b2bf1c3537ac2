/** The durable store behind a port: capsules, outputs, inputs, datasets. Adapter: any S3 store. */
@NullMarked
package dev.capstan.storage.object;

import org.jspecify.annotations.NullMarked;

/**
 * Kafka, Redis and an S3 store without an installation: each in or beside this JVM, bound to the
 * loopback address, with its data in a folder of its own. For development, small installs and
 * tests; nothing here knows Capstan, and no service knows of this.
 */
@NullMarked
package dev.capstan.embedded;

import org.jspecify.annotations.NullMarked;

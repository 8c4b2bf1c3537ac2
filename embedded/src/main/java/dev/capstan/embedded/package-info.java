/**
 * Kafka, Redis and an S3 store without an installation: each in this JVM or as its child process,
 * bound to the loopback address, with its own data folder. For development, small installations and
 * tests. Independent of Capstan and unknown to the services.
 */
@NullMarked
package dev.capstan.embedded;

import org.jspecify.annotations.NullMarked;

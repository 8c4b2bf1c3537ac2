/**
 * Kafka, Redis and MinIO as their official images in containers, for tests. Each is started once
 * per JVM, when a test first uses it, and removed when the JVM ends. Clients reach it only through
 * a proxy, which can break connections, and so at one address for the life of the JVM, including
 * restarts. Independent of Capstan.
 */
@NullMarked
package dev.capstan.containers;

import org.jspecify.annotations.NullMarked;

/**
 * Kafka, Redis and MinIO as their official images in containers, for tests. Each is started once in
 * a JVM, when a test first asks for it, and removed when the JVM ends. Each is reached through a
 * proxy only, which can break its connections, and so has one address for as long as the JVM lives,
 * restarts included. Nothing here knows Capstan.
 */
@NullMarked
package dev.capstan.containers;

import org.jspecify.annotations.NullMarked;

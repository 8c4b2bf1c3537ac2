/**
 * Kafka plumbing that all services share: clients, topics and groups, dead letters, and the threads
 * that poll.
 */
@NullMarked
package dev.capstan.kafka;

import org.jspecify.annotations.NullMarked;

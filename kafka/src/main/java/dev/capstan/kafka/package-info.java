/**
 * Kafka code that all services share: clients, topics and groups, dead letters, and polling
 * threads.
 */
@NullMarked
package dev.capstan.kafka;

import org.jspecify.annotations.NullMarked;

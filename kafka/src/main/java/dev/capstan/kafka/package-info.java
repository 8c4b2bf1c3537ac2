/**
 * How all services use Kafka: connection settings, clients, reading of records, dead letters,
 * consumer loops and their health, and the settings of topics and groups.
 */
@NullMarked
package dev.capstan.kafka;

import org.jspecify.annotations.NullMarked;

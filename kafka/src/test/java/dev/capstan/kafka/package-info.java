/** Tests of clients, loops and records on Kafka. */
@NullMarked
package dev.capstan.kafka;

import org.jspecify.annotations.NullMarked;

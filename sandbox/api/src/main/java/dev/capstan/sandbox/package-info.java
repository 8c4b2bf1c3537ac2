/**
 * The sandbox SPI: the interfaces that every provider implements, free of Kafka and of any
 * provider's classes. Each provider is a module and package of its own, one package below.
 */
@NullMarked
package dev.capstan.sandbox;

import org.jspecify.annotations.NullMarked;

/**
 * What a sandbox is: the port that every provider implements, free of Kafka and of any provider's
 * classes. Providers live one package below, each in its own.
 */
@NullMarked
package dev.capstan.sandbox;

import org.jspecify.annotations.NullMarked;

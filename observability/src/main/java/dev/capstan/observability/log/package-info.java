/** Fields that all log events of a piece of work carry, whoever writes them. */
@NullMarked
package dev.capstan.observability.log;

import org.jspecify.annotations.NullMarked;

/** Fields that all log events of one piece of work carry, regardless of the class that logs. */
@NullMarked
package dev.capstan.observability.log;

import org.jspecify.annotations.NullMarked;

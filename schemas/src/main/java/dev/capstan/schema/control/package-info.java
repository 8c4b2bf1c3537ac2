/** Orders broadcast to every worker. */
@NullMarked
package dev.capstan.schema.control;

import org.jspecify.annotations.NullMarked;

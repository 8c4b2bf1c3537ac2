/** Startup check: a store in which exactly one creation of an object succeeds. */
@NullMarked
package dev.capstan.sink.startup;

import org.jspecify.annotations.NullMarked;

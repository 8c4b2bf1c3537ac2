/** What must hold before the first result is taken: a store in which exactly one creator wins. */
@NullMarked
package dev.capstan.sink.startup;

import org.jspecify.annotations.NullMarked;

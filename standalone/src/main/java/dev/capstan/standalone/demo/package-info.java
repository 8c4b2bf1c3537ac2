/** The demo: real jobs over HTTP, one step a file; a step is ok only when it did what it says. */
@NullMarked
package dev.capstan.standalone.demo;

import org.jspecify.annotations.NullMarked;

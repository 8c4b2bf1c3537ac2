/** The document of an execution that clients get. */
@NullMarked
package dev.capstan.schema.result;

import org.jspecify.annotations.NullMarked;

/** The description of the HTTP API, one self-contained document. */
@NullMarked
package dev.capstan.schema.openapi;

import org.jspecify.annotations.NullMarked;

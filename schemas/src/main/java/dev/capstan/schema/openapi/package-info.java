/** The descriptions of the HTTP API and of the topics, each one self-contained document. */
@NullMarked
package dev.capstan.schema.openapi;

import org.jspecify.annotations.NullMarked;

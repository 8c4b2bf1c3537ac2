/**
 * A client of the HTTP API for Java. Requests and responses are JSON trees, as docs/api.md has
 * them.
 */
@NullMarked
package dev.capstan.client;

import org.jspecify.annotations.NullMarked;

/** The wire format: record types, CloudEvents headers, topic names and object keys. */
@NullMarked
package dev.capstan.schema.wire;

import org.jspecify.annotations.NullMarked;

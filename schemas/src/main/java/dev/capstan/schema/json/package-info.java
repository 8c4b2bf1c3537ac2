/** JSON as Capstan reads and writes it, its canonical form (RFC 8785), and digests. */
@NullMarked
package dev.capstan.schema.json;

import org.jspecify.annotations.NullMarked;

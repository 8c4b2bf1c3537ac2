/** Problems as RFC 9457 documents, each with a stable type. */
@NullMarked
package dev.capstan.schema.problem;

import org.jspecify.annotations.NullMarked;

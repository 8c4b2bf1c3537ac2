/** The result for a client: the document of an execution, its columns, displays and artifacts. */
@NullMarked
package dev.capstan.schema.result;

import org.jspecify.annotations.NullMarked;

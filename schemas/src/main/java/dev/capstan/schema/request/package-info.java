/** The request of a client: the body of a submission, as it was accepted. */
@NullMarked
package dev.capstan.schema.request;

import org.jspecify.annotations.NullMarked;

/** Completed events for topic and webhook: small documents that link to the results. */
@NullMarked
package dev.capstan.schema.event;

import org.jspecify.annotations.NullMarked;

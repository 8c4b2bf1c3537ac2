/**
 * HTTP: routes, filters and problem documents. Every error response is a problem document (RFC
 * 9457), including those of the servlet container.
 */
@NullMarked
package dev.capstan.submitter.api;

import org.jspecify.annotations.NullMarked;

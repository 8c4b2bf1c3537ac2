/**
 * HTTP: routes, filters and problem documents. Every answer that is no success is a problem (RFC
 * 9457), whoever finds the fault, the container included.
 */
@NullMarked
package dev.capstan.submitter.api;

import org.jspecify.annotations.NullMarked;

/**
 * Background work on pending executions: forwards delayed records, rebuilds the view, expires and
 * rescues executions, trims topics.
 */
@NullMarked
package dev.capstan.dispatch.maintenance;

import org.jspecify.annotations.NullMarked;

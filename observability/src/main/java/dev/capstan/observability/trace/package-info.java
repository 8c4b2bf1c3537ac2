/**
 * Traces of jobs by OpenTelemetry: the W3C trace context, spans, and their export to a collector.
 * Off unless a collector is configured; then no class of OpenTelemetry's SDK is loaded and no
 * thread is started.
 */
@NullMarked
package dev.capstan.observability.trace;

import org.jspecify.annotations.NullMarked;

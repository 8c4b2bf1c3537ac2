/**
 * What the services count, time and measure, as Micrometer meters for Prometheus: the catalogue of
 * all metrics, the class that services report to, and the endpoint that Prometheus scrapes.
 */
@NullMarked
package dev.capstan.observability.metric;

import org.jspecify.annotations.NullMarked;

/**
 * The submitter: accepts requests over HTTP and Kafka and writes them to topics. {@code
 * SubmitterConfiguration} has its wiring, {@code SubmitterSettings} its settings.
 */
@NullMarked
package dev.capstan.submitter;

import org.jspecify.annotations.NullMarked;

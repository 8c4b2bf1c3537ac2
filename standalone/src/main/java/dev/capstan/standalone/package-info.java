/**
 * Everything in one process, for development and small installs: embedded Kafka, Redis and S3, and
 * the three services, none of which knows. Also the command line that starts it.
 */
@NullMarked
package dev.capstan.standalone;

import org.jspecify.annotations.NullMarked;

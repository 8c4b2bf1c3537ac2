/**
 * Everything in one process, for development and small installations: embedded Kafka, Redis and S3,
 * and the three services, which are not aware of it. Also the command line that starts it.
 */
@NullMarked
package dev.capstan.standalone;

import org.jspecify.annotations.NullMarked;

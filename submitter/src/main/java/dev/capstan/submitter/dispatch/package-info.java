/** The way of an admitted execution onto Kafka. */
@NullMarked
package dev.capstan.submitter.dispatch;

import org.jspecify.annotations.NullMarked;

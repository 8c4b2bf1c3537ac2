/** The topics and group settings that all services rely on, created before anything else. */
@NullMarked
package dev.capstan.submitter.topic;

import org.jspecify.annotations.NullMarked;

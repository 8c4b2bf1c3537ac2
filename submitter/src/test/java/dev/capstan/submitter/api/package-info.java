@NullMarked
package dev.capstan.submitter.api;

import org.jspecify.annotations.NullMarked;

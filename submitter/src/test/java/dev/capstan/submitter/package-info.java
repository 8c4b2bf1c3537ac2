@NullMarked
package dev.capstan.submitter;

import org.jspecify.annotations.NullMarked;

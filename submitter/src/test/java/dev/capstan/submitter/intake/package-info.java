@NullMarked
package dev.capstan.submitter.intake;

import org.jspecify.annotations.NullMarked;

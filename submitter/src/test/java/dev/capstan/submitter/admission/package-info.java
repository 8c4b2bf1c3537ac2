@NullMarked
package dev.capstan.submitter.admission;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.capstan.submitter.lookup;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.capstan.egress;

import org.jspecify.annotations.NullMarked;

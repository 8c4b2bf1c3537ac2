@NullMarked
package dev.capstan.schema.wire;

import org.jspecify.annotations.NullMarked;

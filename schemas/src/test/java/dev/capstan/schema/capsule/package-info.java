@NullMarked
package dev.capstan.schema.capsule;

import org.jspecify.annotations.NullMarked;

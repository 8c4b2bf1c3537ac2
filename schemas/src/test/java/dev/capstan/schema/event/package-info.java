@NullMarked
package dev.capstan.schema.event;

import org.jspecify.annotations.NullMarked;

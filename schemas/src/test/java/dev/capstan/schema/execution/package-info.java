@NullMarked
package dev.capstan.schema.execution;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.capstan.schema.openapi;

import org.jspecify.annotations.NullMarked;

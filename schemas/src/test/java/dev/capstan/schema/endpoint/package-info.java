@NullMarked
package dev.capstan.schema.endpoint;

import org.jspecify.annotations.NullMarked;

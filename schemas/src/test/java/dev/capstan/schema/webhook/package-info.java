@NullMarked
package dev.capstan.schema.webhook;

import org.jspecify.annotations.NullMarked;

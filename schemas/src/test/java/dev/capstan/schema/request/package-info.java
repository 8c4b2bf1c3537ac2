@NullMarked
package dev.capstan.schema.request;

import org.jspecify.annotations.NullMarked;

/** How far consumer groups and share groups have read, as the broker knows it. */
@NullMarked
package dev.capstan.dispatch.offset;

import org.jspecify.annotations.NullMarked;

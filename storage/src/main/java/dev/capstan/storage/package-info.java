/**
 * Opens the object store and the view cache from their settings. The ports and their adapters are
 * in the packages below.
 */
@NullMarked
package dev.capstan.storage;

import org.jspecify.annotations.NullMarked;

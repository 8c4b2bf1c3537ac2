/**
 * The settings of the object store and the view cache, declared once and bound by every service
 * below {@code capstan.store} and {@code capstan.cache}. Invalid values stop the start; no {@code
 * toString} and no error message shows a secret.
 */
@NullMarked
package dev.capstan.storage.settings;

import org.jspecify.annotations.NullMarked;

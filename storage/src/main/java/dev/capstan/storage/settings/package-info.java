/**
 * The settings that several services share: the object store and the view cache, bound by every
 * service below {@code capstan.store} and {@code capstan.cache}, and the operator's ceilings, bound
 * by submitter and worker below {@code capstan.ceilings}. Each is declared once. Invalid values
 * stop the start; no {@code toString} and no error message shows a secret.
 */
@NullMarked
package dev.capstan.storage.settings;

import org.jspecify.annotations.NullMarked;

/**
 * Folders of a worker on its machine: private to its user, and claimed by one process at a time.
 * Other local users may be hostile, so nothing here trusts a path that somebody else can prepare.
 */
@NullMarked
package dev.capstan.sandbox.folder;

import org.jspecify.annotations.NullMarked;

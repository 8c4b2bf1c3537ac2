/**
 * The view of the current state of executions, behind a port: a cache that may lose its data.
 * Adapter: Redis.
 */
@NullMarked
package dev.capstan.storage.view;

import org.jspecify.annotations.NullMarked;

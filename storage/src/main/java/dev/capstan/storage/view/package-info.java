/** The view of where executions stand, behind a port: a cache that may be lost. Adapter: Redis. */
@NullMarked
package dev.capstan.storage.view;

import org.jspecify.annotations.NullMarked;

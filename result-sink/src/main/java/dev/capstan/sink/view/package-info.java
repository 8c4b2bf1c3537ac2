/**
 * What the cache is told: where executions stand, and their results when they are small. The cache
 * may be away or forget; then the sink goes on without it, and the view is marked for a rebuild.
 */
@NullMarked
package dev.capstan.sink.view;

import org.jspecify.annotations.NullMarked;

/** What the sink counts. Counters only grow; whoever exports them takes differences. */
@NullMarked
package dev.capstan.sink.metric;

import org.jspecify.annotations.NullMarked;

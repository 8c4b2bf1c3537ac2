/** Kill orders: the control topic, and the running attempts that they concern. */
@NullMarked
package dev.capstan.worker.kill;

import org.jspecify.annotations.NullMarked;

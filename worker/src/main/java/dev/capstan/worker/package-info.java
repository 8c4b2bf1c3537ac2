/**
 * The worker: from ready topics to sandboxes to the results topic. All wiring is in one class here.
 */
@NullMarked
package dev.capstan.worker;

import org.jspecify.annotations.NullMarked;

/**
 * Limits by the kernel's control groups, in both of their versions: a group per sandbox, what it
 * consumed, whether it hit a limit, and the end of everything in it.
 */
@NullMarked
package dev.capstan.sandbox.linux.cgroup;

import org.jspecify.annotations.NullMarked;

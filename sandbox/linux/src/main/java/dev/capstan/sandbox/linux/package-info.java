/**
 * Linux mechanisms that several providers use. User ids and hidden files here; cgroups and the
 * system call filter in the packages below.
 */
@NullMarked
package dev.capstan.sandbox.linux;

import org.jspecify.annotations.NullMarked;

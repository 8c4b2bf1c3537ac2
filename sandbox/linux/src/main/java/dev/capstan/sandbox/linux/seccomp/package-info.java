/**
 * Which system calls a program may make: one table, and the filters that are generated from it,
 * docker's profile and the classic BPF program that the kernel runs before each call. What is not
 * listed is refused. Namespaces, capabilities and the user are the boundary; the filter reduces the
 * kernel's surface behind it.
 */
@NullMarked
package dev.capstan.sandbox.linux.seccomp;

import org.jspecify.annotations.NullMarked;

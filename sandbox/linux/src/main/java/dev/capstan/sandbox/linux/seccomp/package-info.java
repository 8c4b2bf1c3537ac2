/**
 * Which system calls a program may make: a table, and the classic BPF program that the kernel runs
 * before each call. What is not listed is allowed: namespaces, capabilities and the user are the
 * boundary, this takes away what they leave of the kernel's surface.
 */
@NullMarked
package dev.capstan.sandbox.linux.seccomp;

import org.jspecify.annotations.NullMarked;

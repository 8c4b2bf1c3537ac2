package dev.capstan.sandbox.linux.seccomp;

import java.util.Map;

/**
 * A line of {@code system-calls.txt}.
 *
 * @param numbers by architecture; absent where the architecture lacks the call
 * @param runtimeOnly whether only a container runtime needs the call, to start the program
 */
record SystemCall(
    String name, Map<Architecture, Integer> numbers, CallRule rule, boolean runtimeOnly) {}

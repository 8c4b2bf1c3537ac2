package dev.capstan.sandbox.linux.seccomp;

/**
 * Whether an argument of a call has the value, in the bits of the mask.
 *
 * @param index of the argument, from 0
 */
record ArgumentTest(int index, long mask, long value) {
  static final long ALL_BITS = -1L;
}

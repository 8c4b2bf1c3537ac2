package dev.capstan.sandbox.frame;

import java.nio.file.Path;

/** A file that the program finds at {@code in/<name>}. */
public sealed interface SandboxFile {
  String name();

  /** Content that travels in a frame. */
  record InMemory(String name, byte[] content) implements SandboxFile {}

  /** A read-only file of this machine: a provider may mount it, or send its bytes. */
  record OnDisk(String name, Path path) implements SandboxFile {}
}

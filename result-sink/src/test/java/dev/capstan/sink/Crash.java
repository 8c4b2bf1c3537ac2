package dev.capstan.sink;

/** The process dies here; nothing in the sink may catch it and go on. */
public final class Crash extends Error {
  public Crash() {
    super("crash");
  }
}

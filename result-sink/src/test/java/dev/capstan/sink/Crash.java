package dev.capstan.sink;

/** Simulates a process crash; no code of the sink may catch it. */
public final class Crash extends Error {
  public Crash() {
    super("crash");
  }
}

package dev.capstan.sandbox.bubblewrap;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Starts processes from one thread that lives as long as the provider: a sandbox is configured to
 * die with its parent, and to the kernel the parent is the thread that started it.
 */
final class Launcher implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("sandbox-launcher").daemon(true).factory());

  /** Starts a process. An interrupt waits until that has happened, so that none is ever lost. */
  Process launch(ProcessBuilder command) throws IOException {
    Future<Process> starting;
    try {
      starting = thread.submit(command::start);
    } catch (RejectedExecutionException e) {
      throw new IOException("the provider is closed", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return starting.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the thread, and with it, by the kernel's hand, every sandbox that it started. */
  @Override
  public void close() {
    thread.shutdown();
  }
}

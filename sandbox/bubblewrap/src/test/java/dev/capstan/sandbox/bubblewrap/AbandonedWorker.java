package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.SandboxRun;
import java.nio.file.Path;

/** A worker that is going to be killed while its sandbox runs. */
final class AbandonedWorker {
  private AbandonedWorker() {}

  public static void main(String[] args) throws Exception {
    BubblewrapProvider provider =
        new BubblewrapProvider(BubblewrapSettings.of(Path.of(args[0])), Path.of(args[1]));
    provider.start();
    System.out.println("started");
    SandboxRun.shell("sleep 100 & sleep 100").on(provider);
  }
}

package dev.capstan.standalone;

import dev.capstan.schema.capsule.CapsuleSeal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies the digest of a capsule. */
@Command(
    name = "verify",
    description =
        "Verifies that a capsule's digest matches its content (RFC 8785, SHA-256). Exit code 0 if"
            + " it does, otherwise 1.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills it
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "the capsule, as GET /v1/executions/ID/capsule gives it")
  private Path file;

  @Override
  public Integer call() throws Exception {
    if (!Files.isReadable(file)) {
      spec.commandLine().getErr().println("capstan: there is no readable file " + file);
      return 2;
    }
    Optional<String> defect = CapsuleSeal.defect(Files.readAllBytes(file));
    if (defect.isPresent()) {
      spec.commandLine().getErr().println(file + ": BROKEN: " + defect.get());
      return 1;
    }
    spec.commandLine().getOut().println(file + ": OK");
    return 0;
  }
}

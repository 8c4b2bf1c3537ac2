package dev.capstan.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line program that the launcher starts. */
@Command(
    name = "capstan",
    description = "An event-driven job queue for untrusted code, all in one process.",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    subcommands = {UpCommand.class, DemoCommand.class, VerifyCommand.class})
public final class CapstanCommand {
  private CapstanCommand() {}

  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new CapstanCommand())
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println("capstan: " + Failures.describe(failure));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(args);
    System.exit(exitCode);
  }
}

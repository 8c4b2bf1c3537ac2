package dev.capstan.sandbox.roundtrip;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a Python program ends.
 *
 * @param isOrderly whether the interpreter writes what open files hold
 * @param isDeadline whether the program runs until its deadline
 * @param lastValue the text of its last expression's value, if it has one
 */
record ProgramEnd(boolean isOrderly, boolean isDeadline, @Nullable String lastValue) {
  private static final ProgramEnd ORDERLY = new ProgramEnd(true, false, null);
  private static final ProgramEnd AT_ONCE = new ProgramEnd(false, false, null);
  private static final ProgramEnd DEADLINE = new ProgramEnd(false, true, null);
  private static final int DEADLINES = 12;

  private record Signal(int number, String name) {}

  private static final List<Signal> SIGNALS =
      List.of(
          new Signal(9, "SIGKILL"),
          new Signal(15, "SIGTERM"),
          new Signal(11, "SIGSEGV"),
          new Signal(6, "SIGABRT"));

  /** Adds the end to the code, and what it does to the result. */
  static ProgramEnd any(Random random, StringBuilder code, ObjectNode expected) {
    String text = RandomText.printable(random);
    String literal = RandomText.python(text);
    int number = random.nextInt(256);
    // a deadline takes seconds, so few programs reach theirs
    if (random.nextInt(DEADLINES) == 0) {
      code.append("while True: time.sleep(60)\n");
      error(
          expected,
          137,
          "DeadlineExceeded",
          "the program was still running after %d ms"
              .formatted(RoundTripProgram.REACHED.toMillis()));
      return DEADLINE;
    }
    switch (random.nextInt(7)) {
      case 0 -> {
        code.append(literal);
        return new ProgramEnd(true, false, "'" + text + "'");
      }
      case 1 -> code.append(RandomText.one(random, List.of("None", literal + ";", "pass", "")));
      case 2 -> {
        code.append("sys.exit(").append(number).append(')');
        exit(expected, number);
      }
      case 3 -> {
        code.append("sys.exit(").append(literal).append(')');
        expected.put("stderr", ResultDocument.base64(RoundTripProgram.utf8(text + "\n")));
        exit(expected, 1);
      }
      case 4 -> {
        code.append("raise LookupError(").append(literal).append(')');
        error(expected, 1, "PythonError", "LookupError: " + text);
        ((ObjectNode) expected.get("error"))
            .put("line", (int) code.chars().filter(c -> c == '\n').count() + 1);
      }
      case 5 -> {
        code.append("os._exit(").append(number).append(')');
        error(
            expected,
            number,
            "ExitedEarly",
            "the program ended itself with exit code %d before its result was taken"
                .formatted(number));
        return AT_ONCE;
      }
      default -> {
        Signal signal = RandomText.one(random, SIGNALS);
        code.append("os.kill(os.getpid(), ").append(signal.number).append("); time.sleep(60)");
        error(
            expected,
            128 + signal.number,
            "KilledBySignal",
            "the program was killed by signal %d (%s)".formatted(signal.number, signal.name));
        return AT_ONCE;
      }
    }
    return ORDERLY;
  }

  private static void exit(ObjectNode expected, int code) {
    if (code != 0) {
      error(expected, code, "NonZeroExit", "the program ended with exit code " + code);
    }
  }

  private static void error(ObjectNode expected, int exitCode, String type, String message) {
    expected.put("exit_code", exitCode);
    expected.putObject("error").put("type", type).put("message", message).putNull("line");
  }
}

package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Limits of arguments and environment variables in bytes: what Linux passes to a program. The
 * schema counts characters.
 */
final class ArgumentRules {
  /** Linux: 128 KiB for one string, with the name of a variable and the terminator. */
  static final int MAX_BYTES = 130_000;

  /** Linux: a quarter of the stack (2 MiB) for all. The rest is for the commands of the program. */
  static final int MAX_BYTES_IN_ALL = 1 << 20;

  private ArgumentRules() {}

  static void check(ExecutionRequest request, List<FieldError> errors) {
    List<String> args = Objects.requireNonNullElse(request.args(), List.of());
    Map<String, String> env = Objects.requireNonNullElse(request.env(), Map.of());
    long total = 0;
    for (int i = 0; i < args.size(); i++) {
      total += checkOne("/args/" + i, args.get(i), errors);
    }
    for (Map.Entry<String, String> variable : env.entrySet()) {
      total += variable.getKey().length();
      total += checkOne("/env/" + variable.getKey(), variable.getValue(), errors);
    }
    if (total > MAX_BYTES_IN_ALL) {
      errors.add(
          new FieldError(
              args.isEmpty() ? "/env" : "/args",
              "args and env must have at most %d bytes together, but have %d"
                  .formatted(MAX_BYTES_IN_ALL, total)));
    }
  }

  private static int checkOne(String pointer, String value, List<FieldError> errors) {
    int bytes = value.getBytes(UTF_8).length;
    if (bytes > MAX_BYTES) {
      errors.add(
          new FieldError(
              pointer,
              "must have at most %d bytes as UTF-8, but has %d".formatted(MAX_BYTES, bytes)));
    }
    return bytes;
  }
}

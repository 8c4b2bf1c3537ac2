package dev.capstan.schema.problem;

import dev.capstan.schema.execution.ExecutionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param detail what went wrong here, and what to do
 * @param instance path that was asked for
 * @param executionId when the problem concerns an execution whose fate is not known
 */
public record Problem(
    ProblemType type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    @Nullable ExecutionId executionId,
    @Nullable List<FieldError> errors) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = errors == null ? null : List.copyOf(errors);
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, type.title(), type.status(), detail, null, null, null);
  }

  /** A request whose fields are wrong; the first error becomes the detail. */
  public static Problem invalid(List<FieldError> errors) {
    FieldError first = errors.getFirst();
    String field =
        first.pointer().isEmpty() ? "the body" : first.pointer().substring(1).replace('/', '.');
    ProblemType type = ProblemType.INVALID_REQUEST;
    return new Problem(
        type, type.title(), type.status(), field + " " + first.detail(), null, null, errors);
  }

  public Problem at(String instance) {
    return new Problem(type, title, status, detail, instance, executionId, errors);
  }

  public Problem about(ExecutionId id) {
    return new Problem(type, title, status, detail, instance, id, errors);
  }
}

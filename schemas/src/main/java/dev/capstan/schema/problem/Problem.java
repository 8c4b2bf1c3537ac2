package dev.capstan.schema.problem;

import dev.capstan.schema.execution.ExecutionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param detail what went wrong and how to fix it
 * @param instance the requested path
 * @param executionId present if the execution may or may not have been accepted
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
    return of(type, type.status(), detail);
  }

  /** A problem with another status than its type usually has. */
  public static Problem of(ProblemType type, int status, String detail) {
    return new Problem(type, type.title(), status, detail, null, null, null);
  }

  /** A request with invalid fields; the first error becomes the detail. */
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

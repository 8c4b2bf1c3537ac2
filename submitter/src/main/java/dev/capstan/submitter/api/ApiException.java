package dev.capstan.submitter.api;

import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/** Fails a request with a problem document. */
final class ApiException extends RuntimeException {
  private final transient Problem problem;
  private final transient @Nullable Integer retryAfterSeconds;

  ApiException(Problem problem, @Nullable Integer retryAfterSeconds) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static ApiException of(ProblemType type, String detail) {
    return new ApiException(Problem.of(type, detail), null);
  }

  static ApiException unavailable(String detail) {
    return new ApiException(Problem.of(ProblemType.UNAVAILABLE, detail), 2);
  }

  static ApiException malformed(String detail) {
    return of(ProblemType.MALFORMED_REQUEST, detail);
  }

  static ApiException notFound(String detail) {
    return of(ProblemType.NOT_FOUND, detail);
  }

  Problem problem() {
    return problem;
  }

  @Nullable Integer retryAfterSeconds() {
    return retryAfterSeconds;
  }
}

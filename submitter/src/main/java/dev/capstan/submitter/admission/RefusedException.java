package dev.capstan.submitter.admission;

import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import java.util.List;

/** The submission is invalid; the problem says what is expected. No idempotency key was claimed. */
public final class RefusedException extends Exception {
  private final transient Problem problem;

  public RefusedException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static RefusedException invalid(List<FieldError> errors) {
    return new RefusedException(Problem.invalid(errors));
  }

  static RefusedException of(ProblemType type, String detail) {
    return new RefusedException(Problem.of(type, detail));
  }

  public Problem problem() {
    return problem;
  }
}

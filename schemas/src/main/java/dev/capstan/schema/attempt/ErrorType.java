package dev.capstan.schema.attempt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The stable types of errors, each with its owner. Append only: clients match on the names. */
public enum ErrorType {
  PYTHON_ERROR("PythonError", Fault.USER),
  SQL_ERROR("SqlError", Fault.USER),
  /** The program ended with an exit code other than 0. */
  NON_ZERO_EXIT("NonZeroExit", Fault.USER),
  /** A signal ended the program: of its own, or of another process of its sandbox. */
  KILLED_BY_SIGNAL("KilledBySignal", Fault.USER),
  /** The inputs of the request don't fit together. */
  INVALID_INPUT("InvalidInput", Fault.USER),
  /** What came over Kafka is no valid request; {@code detail} is the problem document. */
  INVALID_REQUEST("InvalidRequest", Fault.USER),
  /** The program ended its process before its result could be taken. */
  EXITED_EARLY("ExitedEarly", Fault.USER),
  /** A language policy refused the program; the sandbox, not this, is the boundary. */
  POLICY_VIOLATION("PolicyViolation", Fault.USER),
  /** The answer that came out of the sandbox can't be read; the program wrote into it. */
  INVALID_ANSWER("InvalidAnswer", Fault.USER),
  TIME_LIMIT_EXCEEDED("TimeLimitExceeded", Fault.LIMIT),
  OUT_OF_MEMORY("OutOfMemory", Fault.LIMIT),
  PROCESS_LIMIT_EXCEEDED("ProcessLimitExceeded", Fault.LIMIT),
  SANDBOX_START_FAILED("SandboxStartFailed", Fault.PLATFORM),
  /** The sandbox was killed from outside while the program ran. */
  SANDBOX_LOST("SandboxLost", Fault.PLATFORM),
  /** The worker vanished while the program ran. */
  WORKER_LOST("WorkerLost", Fault.PLATFORM),
  /** An input that was accepted can't be read from the store. */
  INPUT_UNAVAILABLE("InputUnavailable", Fault.PLATFORM),
  /** The output can't be written to the store. */
  OUTPUT_UNAVAILABLE("OutputUnavailable", Fault.PLATFORM),
  /** A defect of Capstan; the log of the worker tells more. */
  INTERNAL_ERROR("InternalError", Fault.PLATFORM);

  private static final Map<String, ErrorType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(ErrorType::wireName, Function.identity()));

  private final String wireName;
  private final Fault fault;

  ErrorType(String wireName, Fault fault) {
    this.wireName = wireName;
    this.fault = fault;
  }

  @JsonValue
  public String wireName() {
    return wireName;
  }

  public Fault fault() {
    return fault;
  }

  public static Optional<ErrorType> find(String wireName) {
    return Optional.ofNullable(BY_NAME.get(wireName));
  }

  /** Reads tolerantly: a type of a later version is still an error, and ours. */
  @JsonCreator
  static ErrorType ofWireName(String wireName) {
    return find(wireName).orElse(INTERNAL_ERROR);
  }
}

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
  /** The program exited with a code other than 0. */
  NON_ZERO_EXIT("NonZeroExit", Fault.USER),
  /** A signal ended the program; the program itself or another process of its sandbox sent it. */
  KILLED_BY_SIGNAL("KilledBySignal", Fault.USER),
  /** The inputs of the request contradict each other. */
  INVALID_INPUT("InvalidInput", Fault.USER),
  /** A request over Kafka is not valid; {@code detail} is the problem document. */
  INVALID_REQUEST("InvalidRequest", Fault.USER),
  /** The program ended its process before its result was read. */
  EXITED_EARLY("ExitedEarly", Fault.USER),
  /**
   * A language policy rejected the program. The security boundary is the sandbox, not this policy.
   */
  POLICY_VIOLATION("PolicyViolation", Fault.USER),
  /** The result of the sandbox is not readable because the program wrote into it. */
  INVALID_ANSWER("InvalidAnswer", Fault.USER),
  TIME_LIMIT_EXCEEDED("TimeLimitExceeded", Fault.LIMIT),
  OUT_OF_MEMORY("OutOfMemory", Fault.LIMIT),
  PROCESS_LIMIT_EXCEEDED("ProcessLimitExceeded", Fault.LIMIT),
  /** The request is above the operator's ceilings of the worker; the program was not started. */
  CEILING_EXCEEDED("CeilingExceeded", Fault.LIMIT),
  SANDBOX_START_FAILED("SandboxStartFailed", Fault.PLATFORM),
  /** The sandbox was killed from outside while the program ran. */
  SANDBOX_LOST("SandboxLost", Fault.PLATFORM),
  /** The worker failed while the program ran. */
  WORKER_LOST("WorkerLost", Fault.PLATFORM),
  /** An accepted input cannot be read from the object store. */
  INPUT_UNAVAILABLE("InputUnavailable", Fault.PLATFORM),
  /** The output cannot be written to the object store. */
  OUTPUT_UNAVAILABLE("OutputUnavailable", Fault.PLATFORM),
  /** A defect in Capstan; see the log of the worker. */
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

  /** An unknown type, of a later version for example, is read as INTERNAL_ERROR. */
  @JsonCreator
  static ErrorType ofWireName(String wireName) {
    return find(wireName).orElse(INTERNAL_ERROR);
  }
}

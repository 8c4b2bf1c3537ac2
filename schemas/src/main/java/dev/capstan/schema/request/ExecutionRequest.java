package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission; {@code execution-request.schema.json} defines it. Exactly one of {@code
 * sql}, {@code pythonCode} and {@code code} is present, the one that {@code queryType} names,
 * unless it was moved to the object store at admission; {@link #program()} is that one.
 */
public record ExecutionRequest(
    QueryType queryType,
    @Nullable String sql,
    @Nullable String pythonCode,
    @Nullable String code,
    @Nullable Name datasetId,
    @Nullable List<InputFile> files,
    @Nullable List<String> args,
    @Nullable String stdin,
    @Nullable Map<String, String> env,
    @Nullable List<String> artifacts,
    @Nullable Integer timeoutSeconds,
    @Nullable Integer maxRows,
    @Nullable Integer maxOutputBytes,
    @Nullable Resources resources,
    @Nullable String network,
    @Nullable String provider,
    @Nullable String lane,
    @Nullable RetryRequest retry,
    @Nullable Instant notBefore,
    @Nullable Instant expiresAt,
    @Nullable String idempotencyKey,
    @Nullable Map<String, String> labels,
    @Nullable WebhookRequest webhook) {

  public ExecutionRequest {
    files = files == null ? null : List.copyOf(files);
    args = args == null ? null : List.copyOf(args);
    env = env == null ? null : Map.copyOf(env);
    artifacts = artifacts == null ? null : List.copyOf(artifacts);
    labels = labels == null ? null : Map.copyOf(labels);
  }

  /**
   * A request that sets nothing but these.
   *
   * @param idempotencyKey null for none
   * @param labels null for none
   */
  public static ExecutionRequest of(
      Program program, @Nullable String idempotencyKey, @Nullable Map<String, String> labels) {
    return new ExecutionRequest(
        program.language(),
        program instanceof Program.Sql p ? p.text() : null,
        program instanceof Program.Python p ? p.text() : null,
        program instanceof Program.Shell p ? p.text() : null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        idempotencyKey,
        labels,
        null);
  }

  /** The program in its language. */
  @JsonIgnore
  public Program program() {
    return switch (queryType) {
      case SQL -> new Program.Sql(sql);
      case PYTHON -> new Program.Python(pythonCode);
      case SHELL -> new Program.Shell(code);
    };
  }

  /** This request without its large bodies. */
  public ExecutionRequest withoutBodies() {
    return withBodies(Program.of(queryType, null), null, null);
  }

  /** This request with its large bodies replaced; null leaves a place empty. */
  public ExecutionRequest withBodies(
      Program program, @Nullable String stdin, @Nullable List<InputFile> files) {
    return new ExecutionRequest(
        queryType,
        program instanceof Program.Sql p ? p.text() : null,
        program instanceof Program.Python p ? p.text() : null,
        program instanceof Program.Shell p ? p.text() : null,
        datasetId,
        files,
        args,
        stdin,
        env,
        artifacts,
        timeoutSeconds,
        maxRows,
        maxOutputBytes,
        resources,
        network,
        provider,
        lane,
        retry,
        notBefore,
        expiresAt,
        idempotencyKey,
        labels,
        webhook);
  }
}

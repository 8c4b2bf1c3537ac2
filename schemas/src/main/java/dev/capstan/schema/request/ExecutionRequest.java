package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission, as {@code execution-request.schema.json} defines it. Exactly one of
 * {@code sql}, {@code pythonCode} and {@code code} is present, the one that {@code queryType}
 * names, unless it was moved to the object store at admission.
 */
public record ExecutionRequest(
    QueryType queryType,
    @Nullable String sql,
    @Nullable String pythonCode,
    @Nullable String code,
    @Nullable String datasetId,
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

  /** The program's text, or null when it was moved to the store. */
  @JsonIgnore
  public @Nullable String program() {
    return switch (queryType) {
      case SQL -> sql;
      case PYTHON -> pythonCode;
      case SHELL -> code;
    };
  }

  /** This request with its large bodies replaced; null leaves a place empty. */
  public ExecutionRequest withBodies(
      @Nullable String program, @Nullable String stdin, @Nullable List<InputFile> files) {
    return new ExecutionRequest(
        queryType,
        queryType == QueryType.SQL ? program : null,
        queryType == QueryType.PYTHON ? program : null,
        queryType == QueryType.SHELL ? program : null,
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

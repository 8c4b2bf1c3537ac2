package dev.capstan.schema.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A retry policy in a request; absent values come from {@link RetryPolicy#DEFAULT}. */
public record RetryRequest(
    @Nullable Integer maxAttempts,
    @Nullable Long initialMs,
    @Nullable Double factor,
    @Nullable Long maxMs,
    @Nullable List<String> on,
    @Nullable OnWorkerLost onWorkerLost) {

  public RetryRequest {
    on = on == null ? null : List.copyOf(on);
  }

  public RetryPolicy orDefaults() {
    RetryPolicy d = RetryPolicy.DEFAULT;
    return new RetryPolicy(
        maxAttempts == null ? d.maxAttempts() : maxAttempts,
        initialMs == null ? d.initialMs() : initialMs,
        factor == null ? d.factor() : factor,
        maxMs == null ? d.maxMs() : maxMs,
        on == null ? d.on() : on,
        onWorkerLost == null ? d.onWorkerLost() : onWorkerLost);
  }
}

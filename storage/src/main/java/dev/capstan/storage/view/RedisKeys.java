package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import java.util.Optional;

/**
 * Names in Redis. The braces keep the keys of one execution in one slot of a cluster, so that one
 * script may touch them all.
 */
final class RedisKeys {
  /** Set while the view contains every pending execution. */
  static final String COMPLETE = "capstan:complete";

  private RedisKeys() {}

  /** Hash of the view. */
  static String view(ExecutionKey key) {
    return "capstan:exe:" + tag(key);
  }

  /** Sorted set of a tenant's newest ids; in another slot of a cluster than its executions. */
  static String list(TenantId tenant) {
    return "capstan:list:{" + tenant + "}";
  }

  /** The terminal document. */
  static String document(ExecutionKey key) {
    return "capstan:doc:" + tag(key);
  }

  /** Set of the instances that wait for the end. */
  static String waiters(ExecutionKey key) {
    return "capstan:wait:" + tag(key);
  }

  /** Exists while it is not known whether the execution was accepted. */
  static String unconfirmed(ExecutionKey key) {
    return "capstan:unconfirmed:" + tag(key);
  }

  /** Channel that notifies an instance; its messages are {@link #message}s. */
  static String channel(String instance) {
    return channelPrefix() + instance;
  }

  static String channelPrefix() {
    return "capstan:tell:";
  }

  static String message(ExecutionKey key) {
    return key.toString();
  }

  /** Decodes a message; empty when its format is unknown. */
  static Optional<ExecutionKey> parse(String message) {
    int slash = message.lastIndexOf('/');
    return slash < 1
        ? Optional.empty()
        : ExecutionId.parse(message.substring(slash + 1))
            .flatMap(
                id ->
                    TenantId.parse(message.substring(0, slash))
                        .map(tenant -> new ExecutionKey(tenant, id)));
  }

  private static String tag(ExecutionKey key) {
    return "{" + key.tenant() + ":" + key.id() + "}";
  }
}

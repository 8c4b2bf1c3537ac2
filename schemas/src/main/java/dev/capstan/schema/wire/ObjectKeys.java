package dev.capstan.schema.wire;

import dev.capstan.schema.execution.ExecutionKey;

/**
 * Keys in the object store. The tenant is part of every key, and no key is a prefix of another (a
 * store on a file system can't hold both).
 */
public final class ObjectKeys {
  /** Never there: who asks for it wants to know whether the store answers. */
  public static final String PROBE = "health/probe";

  private ObjectKeys() {}

  public static String capsule(ExecutionKey key) {
    return "capsules/" + key.tenant() + "/" + key.id() + "/capsule.json";
  }

  /** A part of an attempt's output; the nonce keeps attempts apart. */
  public static String output(ExecutionKey key, String nonce, String part) {
    return "outputs/" + key.tenant() + "/" + key.id() + "/" + nonce + "/" + part;
  }

  /** A body of a request that was too large for a record. */
  public static String input(ExecutionKey key, String name) {
    return "inputs/" + key.tenant() + "/" + key.id() + "/" + name;
  }

  /** Marks that the program of an at-most-once execution was started. */
  public static String startMark(ExecutionKey key) {
    return "inputs/" + key.tenant() + "/" + key.id() + "/started";
  }

  /** What the log of one webhook's attempts begins with; its keys sort in the attempts' order. */
  public static String deliveryLog(ExecutionKey key, String webhookId) {
    return "deliveries/" + key.tenant() + "/" + key.id() + "/" + webhookId + "/";
  }

  /** One attempt to deliver a webhook. */
  public static String deliveryAttempt(ExecutionKey key, String webhookId, long round, int number) {
    return deliveryLog(key, webhookId) + "%013d-%04d.json".formatted(round, number);
  }

  /** The marker of a receiver that wants no more webhooks; its URL never becomes part of a name. */
  public static String disabledEndpoint(String tenant, String url) {
    return "endpoints/"
        + tenant
        + "/"
        + Sha256.hex(url.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        + "/disabled.json";
  }

  /** The marker of an idempotency key, which itself never becomes part of a name. */
  public static String idempotency(String tenant, String idempotencyKey) {
    return "idempotency/"
        + tenant
        + "/"
        + Sha256.hex(idempotencyKey.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Below it: {@code blobs/<sha256>}, {@code versions/<digest>.json}, {@code heads/<n>}. */
  public static String dataset(String tenant, String datasetId) {
    return "datasets/" + tenant + "/" + datasetId + "/";
  }
}

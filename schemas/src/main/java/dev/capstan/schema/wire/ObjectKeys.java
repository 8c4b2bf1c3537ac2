package dev.capstan.schema.wire;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.Name;

/**
 * Keys in the object store. Every key contains the tenant, and no key is a prefix of another (a
 * store on a file system cannot hold both).
 */
public final class ObjectKeys {
  /** An object that never exists; health checks read it to test the store. */
  public static final String PROBE = "health/probe";

  private ObjectKeys() {}

  public static String capsule(ExecutionKey key) {
    return "capsules/" + key.tenant() + "/" + key.id() + "/capsule.json";
  }

  /** A part of an attempt's output; the nonce keeps attempts apart. */
  public static String output(ExecutionKey key, String nonce, String part) {
    return "outputs/" + key.tenant() + "/" + key.id() + "/" + nonce + "/" + part;
  }

  /** A request body that was too large for a record. */
  public static String input(ExecutionKey key, String name) {
    return "inputs/" + key.tenant() + "/" + key.id() + "/" + name;
  }

  /** Marks that the program of an at-most-once execution was started. */
  public static String startMark(ExecutionKey key) {
    return "inputs/" + key.tenant() + "/" + key.id() + "/started";
  }

  /** The prefix of the delivery log of one webhook; its keys sort in the order of the attempts. */
  public static String deliveryLog(ExecutionKey key, String webhookId) {
    return "deliveries/" + key.tenant() + "/" + key.id() + "/" + webhookId + "/";
  }

  /** One attempt to deliver a webhook. */
  public static String deliveryAttempt(ExecutionKey key, String webhookId, long round, int number) {
    return deliveryLog(key, webhookId) + "%013d-%04d.json".formatted(round, number);
  }

  /**
   * The marker of a webhook receiver that responded with 410. The key contains a hash of the URL,
   * not the URL.
   */
  public static String disabledEndpoint(TenantId tenant, String url) {
    return "endpoints/"
        + tenant
        + "/"
        + Sha256.hex(url.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        + "/disabled.json";
  }

  /** The marker of an idempotency key. The object key contains a hash of it, not the key itself. */
  public static String idempotency(TenantId tenant, String idempotencyKey) {
    return "idempotency/"
        + tenant
        + "/"
        + Sha256.hex(idempotencyKey.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * The prefix of a dataset's objects: {@code blobs/<sha256>}, {@code versions/<digest>.json},
   * {@code heads/<n>}.
   */
  public static String dataset(TenantId tenant, Name datasetId) {
    return "datasets/" + tenant + "/" + datasetId + "/";
  }
}

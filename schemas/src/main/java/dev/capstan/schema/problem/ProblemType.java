package dev.capstan.schema.problem;

import com.fasterxml.jackson.annotation.JsonValue;

/** The stable types of problems. Append only: clients match on them. */
public enum ProblemType {
  MALFORMED_REQUEST("malformed-request", 400, "The request is not valid HTTP"),
  MALFORMED_JSON("malformed-json", 400, "The body is not valid JSON"),
  INVALID_REQUEST("invalid-request", 422, "The request is not valid"),
  INVALID_NAME("invalid-name", 400, "The name is not valid"),
  INVALID_QUERY("invalid-query", 400, "The query string is not valid"),
  DIGEST_MISMATCH("digest-mismatch", 400, "The body does not have the digest of its request"),
  UNAUTHORIZED("unauthorized", 401, "The API key is missing or unknown"),
  HOST_NOT_ALLOWED(
      "host-not-allowed", 403, "The Host header names a host that this server does not serve"),
  ORIGIN_NOT_ALLOWED(
      "origin-not-allowed", 403, "Web pages of this origin are not allowed to send requests"),
  NOT_FOUND("not-found", 404, "Not found"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed for this path"),
  NOT_ACCEPTABLE("not-acceptable", 406, "None of the accepted media types is available"),
  REQUEST_TIMEOUT("request-timeout", 408, "The body arrived too slowly"),
  ALREADY_TERMINAL("already-terminal", 409, "The execution has already ended"),
  NOT_FINISHED("not-finished", 409, "The execution has not ended yet"),
  CONFLICT("conflict", 409, "Another client changed it at the same time"),
  PRECONDITION_FAILED(
      "precondition-failed", 412, "A condition of the request on the current file is not met"),
  BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
  IDEMPOTENCY_KEY_REUSED(
      "idempotency-key-reused", 422, "The idempotency key was used for another request"),
  TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests of this tenant at once"),
  INTERNAL_ERROR("internal-error", 500, "Internal error"),
  UNAVAILABLE("unavailable", 503, "A system that Capstan depends on is not available"),
  REBUILDING("rebuilding", 503, "The view of pending executions is being rebuilt");

  private static final String BASE = "https://capstan.dev/problems/";

  private final String name;
  private final int status;
  private final String title;

  ProblemType(String name, int status, String title) {
    this.name = name;
    this.status = status;
    this.title = title;
  }

  @JsonValue
  public String uri() {
    return BASE + name;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}

package dev.capstan.schema.problem;

import com.fasterxml.jackson.annotation.JsonValue;

/** The stable types of problems. Append only: clients match on them. */
public enum ProblemType {
  MALFORMED_REQUEST("malformed-request", 400, "The request is not well-formed HTTP"),
  MALFORMED_JSON("malformed-json", 400, "The body is not valid JSON"),
  INVALID_REQUEST("invalid-request", 422, "The request is not valid"),
  INVALID_NAME("invalid-name", 400, "The name is not valid"),
  UNAUTHORIZED("unauthorized", 401, "The API key is missing or not known"),
  HOST_NOT_ALLOWED(
      "host-not-allowed", 403, "The Host header names a host that this server does not serve"),
  ORIGIN_NOT_ALLOWED(
      "origin-not-allowed", 403, "Web pages of this origin may not change anything here"),
  NOT_FOUND("not-found", 404, "There is nothing here"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not supported here"),
  NOT_ACCEPTABLE("not-acceptable", 406, "No representation that the client accepts"),
  ALREADY_TERMINAL("already-terminal", 409, "The execution has already ended"),
  NOT_FINISHED("not-finished", 409, "The execution has not ended yet"),
  CONFLICT("conflict", 409, "Somebody else changed it at the same time"),
  BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
  IDEMPOTENCY_KEY_REUSED(
      "idempotency-key-reused", 422, "The idempotency key belongs to another request"),
  INTERNAL_ERROR("internal-error", 500, "Capstan failed"),
  UNAVAILABLE("unavailable", 503, "A part of Capstan can't be reached"),
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

package dev.capstan.egress;

/**
 * The endpoint is not allowed. The message completes "the URL …". It contains the kind of an
 * address, never the address, so that clients cannot learn the results of internal DNS lookups.
 */
public final class EndpointRefusedException extends Exception {
  public EndpointRefusedException(String message) {
    super(message);
  }
}

package dev.capstan.egress;

/**
 * Nothing connects there. The message completes "the URL …"; it names the kind of an address, never
 * the address, so that it tells nobody what our names resolve to.
 */
public final class EndpointRefusedException extends Exception {
  public EndpointRefusedException(String message) {
    super(message);
  }
}

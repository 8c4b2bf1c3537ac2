package dev.capstan.egress;

import java.net.UnknownHostException;

/** The name of a host was not resolved; the message is the reason, without the name. */
public final class UnresolvedHostException extends UnknownHostException {
  UnresolvedHostException(String message) {
    super(message);
  }
}

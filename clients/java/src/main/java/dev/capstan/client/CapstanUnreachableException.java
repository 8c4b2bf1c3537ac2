package dev.capstan.client;

import java.io.IOException;

/** No response from the API; the request may or may not have taken effect. */
public final class CapstanUnreachableException extends CapstanException {
  private static final long serialVersionUID = 1;

  CapstanUnreachableException(String call, IOException cause) {
    super("%s: no response (%s)".formatted(call, cause), cause);
  }
}

package dev.capstan.submitter;

import dev.capstan.submitter.api.ApiKeys;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Who can reach the server by the address that it listens on. */
enum ExposureCheck {
  LOOPBACK,
  NETWORK;

  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @param address as in {@code server.address}; empty listens on all
   */
  static ExposureCheck of(String address) {
    if (address.isBlank()) {
      return NETWORK;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress() ? LOOPBACK : NETWORK;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("server.address names no host: " + address, e);
    }
  }

  /** Refuses to let everybody on a network run code. */
  void requireKeys(ApiKeys keys, SubmitterSettings settings) {
    if (this == NETWORK && !keys.areRequired() && !settings.http().anonymousAllowed()) {
      throw new SubmitterSettingsException(
          "The server would let everybody on the network run code. Set CAPSTAN_API_KEY, or"
              + " CAPSTAN_APIKEYS=<tenant>:<key>,…, or listen on loopback"
              + " (server.address=127.0.0.1), or, where everybody may, set"
              + " capstan.http.anonymous-allowed=true.");
    }
  }

  Set<String> allowedHosts(SubmitterSettings settings) {
    Set<String> configured =
        settings.http().allowedHosts().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return configured.isEmpty() && this == LOOPBACK ? LOCAL_NAMES : configured;
  }
}

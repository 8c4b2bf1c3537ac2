package dev.capstan.submitter;

import dev.capstan.submitter.api.ApiKeys;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks which networks can reach the server at its listen address. */
enum ExposureCheck {
  LOOPBACK,
  NETWORK;

  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @param address as in {@code server.address}; empty listens on all addresses
   */
  static ExposureCheck of(String address) {
    if (address.isBlank()) {
      return NETWORK;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress() ? LOOPBACK : NETWORK;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "server.address is not a host name or address: " + address, e);
    }
  }

  /** Refuses to start without API keys on an address that other machines can reach. */
  void requireKeys(ApiKeys keys, SubmitterSettings settings) {
    if (this == NETWORK && !keys.areRequired() && !settings.http().anonymousAllowed()) {
      throw new SubmitterSettingsException(
          "Without API keys, every client on the network could run code. Set CAPSTAN_API_KEY or"
              + " CAPSTAN_APIKEYS=<tenant>:<key>,…, listen on loopback"
              + " (server.address=127.0.0.1), or, in a trusted network, set"
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

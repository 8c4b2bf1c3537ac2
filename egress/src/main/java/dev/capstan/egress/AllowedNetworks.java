package dev.capstan.egress;

import java.net.InetAddress;
import java.util.List;

/**
 * Non-public addresses that are allowed, for example of the operator's own receivers.
 *
 * @param allPrivate whether all loopback, private and shared addresses are allowed; all other kinds
 *     must be listed
 */
public record AllowedNetworks(boolean allPrivate, List<String> networks) {
  public static final AllowedNetworks NONE = new AllowedNetworks(false, List.of());

  public AllowedNetworks {
    networks = List.copyOf(networks);
    networks.forEach(Network::parse);
  }

  /**
   * Reads a setting: {@code true}, {@code false}, or networks such as {@code 10.1.0.0/16}.
   *
   * @throws IllegalArgumentException if an entry is invalid
   */
  public static AllowedNetworks parse(List<String> entries) {
    List<String> networks =
        entries.stream().filter(entry -> !isFlag(entry) && !entry.isBlank()).toList();
    return new AllowedNetworks(entries.contains("true"), networks);
  }

  private static boolean isFlag(String entry) {
    return entry.equals("true") || entry.equals("false");
  }

  boolean allow(InetAddress address, AddressKind kind) {
    boolean isPrivate =
        switch (kind) {
          case LOOPBACK, PRIVATE, SHARED -> true;
          case PUBLIC, UNSPECIFIED, LINK_LOCAL, MULTICAST, METADATA, TRANSITION, RESERVED -> false;
        };
    return kind == AddressKind.PUBLIC
        || (allPrivate && isPrivate)
        || networks.stream().anyMatch(network -> Network.parse(network).contains(address));
  }
}

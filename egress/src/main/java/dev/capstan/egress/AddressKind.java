package dev.capstan.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kind of an address by IANA's registries of special-purpose addresses and the metadata
 * addresses of clouds. In IPv6 only global unicast (2000::/3) can be public. An address that
 * contains an IPv4 address (IPv4-mapped, NAT64) has the kind of that address.
 */
public enum AddressKind {
  PUBLIC("public"),
  UNSPECIFIED("unspecified"),
  LOOPBACK("loopback"),
  PRIVATE("private"),
  LINK_LOCAL("link-local"),
  /** Behind a carrier's NAT (RFC 6598), and used inside clouds. */
  SHARED("shared (carrier-grade NAT)"),
  MULTICAST("multicast"),
  /** Serves credentials of the machine to any client. */
  METADATA("cloud metadata"),
  /** 6to4, Teredo, local NAT64: the target can be any address. */
  TRANSITION("transition (6to4, Teredo, NAT64)"),
  RESERVED("reserved");

  private static final Map<Network, AddressKind> SPECIAL = special();
  private static final Network NAT64 = Network.parse("64:ff9b::/96");
  private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

  private final String words;

  AddressKind(String words) {
    this.words = words;
  }

  /** The name in messages. */
  String words() {
    return words;
  }

  /** The kind of an address. */
  public static AddressKind of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16 && (isMapped(bytes) || NAT64.contains(address))) {
      return of(embedded(bytes));
    }
    for (Map.Entry<Network, AddressKind> entry : SPECIAL.entrySet()) {
      if (entry.getKey().contains(address)) {
        return entry.getValue();
      }
    }
    return bytes.length == 4 || GLOBAL_UNICAST.contains(address) ? PUBLIC : RESERVED;
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  private static InetAddress embedded(byte[] bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** In order of precedence: a network within another comes first. */
  private static Map<Network, AddressKind> special() {
    Map<Network, AddressKind> all = new LinkedHashMap<>();
    put(all, METADATA, "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16");
    put(all, METADATA, "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254");
    put(all, UNSPECIFIED, "0.0.0.0", "::");
    put(all, LOOPBACK, "127.0.0.0/8", "::1");
    put(all, PRIVATE, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10");
    put(all, LINK_LOCAL, "169.254.0.0/16", "fe80::/10");
    put(all, SHARED, "100.64.0.0/10");
    put(all, MULTICAST, "224.0.0.0/4", "ff00::/8");
    put(all, TRANSITION, "192.88.99.0/24", "2001::/32", "2002::/16", "64:ff9b:1::/48");
    put(all, RESERVED, "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15");
    put(all, RESERVED, "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4");
    put(all, RESERVED, "2001::/23", "2001:db8::/32", "3fff::/20");
    return all;
  }

  private static void put(Map<Network, AddressKind> all, AddressKind kind, String... networks) {
    for (String network : networks) {
      all.put(Network.parse(network), kind);
    }
  }
}

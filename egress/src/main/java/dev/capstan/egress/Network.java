package dev.capstan.egress;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A block of addresses.
 *
 * @param prefix network address; IPv4 and IPv6 never match each other
 * @param bits length of the prefix
 */
record Network(InetAddress prefix, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  Network {
    if (bits < 0 || bits > prefix.getAddress().length * 8) {
      throw new IllegalArgumentException("a prefix of " + bits + " bits is too long");
    }
  }

  /**
   * Parses {@code 10.0.0.0/8} or {@code fd00::/8}; without a length it is one address.
   *
   * @throws IllegalArgumentException if it is neither; names are never resolved
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(address).matches()) {
      throw notANetwork(text, null);
    }
    try {
      InetAddress prefix = InetAddress.ofLiteral(address);
      int bits =
          slash < 0 ? prefix.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new Network(prefix, bits);
    } catch (IllegalArgumentException e) {
      throw notANetwork(text, e);
    }
  }

  private static IllegalArgumentException notANetwork(
      String text, @org.jspecify.annotations.Nullable Exception cause) {
    return new IllegalArgumentException(
        "Invalid network: expected for example 10.0.0.0/8 or fd00::/8, but was  " + text, cause);
  }

  boolean contains(InetAddress address) {
    byte[] own = prefix.getAddress();
    byte[] other = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
      if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}

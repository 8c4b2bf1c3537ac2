package dev.capstan.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A well-formed URL from a tenant; its addresses are not checked yet.
 *
 * @param host in lower case; an IPv6 address without brackets
 */
public record Endpoint(URI uri, String host, int port) {
  private static final int MAX_LENGTH = 2048;

  /** A name in DNS has at most 253 characters; a colon and a port follow. */
  private static final int MAX_AUTHORITY = 253 + 6;

  /**
   * Names in DNS may have underscores, which {@link URI} takes for no host: it leaves the authority
   * unparsed. Each label takes stack, so what is matched must be short.
   */
  private static final Pattern WITH_UNDERSCORE =
      Pattern.compile(
          "((?:[a-zA-Z0-9_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?\\.)*"
              + "[a-zA-Z_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?\\.?)(?::([0-9]{0,5}))?");

  /**
   * Reads an absolute {@code http} or {@code https} URL of at most 2048 characters, without user,
   * password and fragment.
   *
   * @throws EndpointRefusedException if it is anything else
   */
  public static Endpoint parse(String url) throws EndpointRefusedException {
    if (url.length() > MAX_LENGTH) {
      throw new EndpointRefusedException("must have at most " + MAX_LENGTH + " characters");
    }
    URI uri = uri(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new EndpointRefusedException("must begin with https:// or http://");
    }
    String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
    if (authority.contains("@")) {
      throw new EndpointRefusedException("must not hold a user or a password");
    }
    String host = uri.getHost();
    int given = uri.getPort();
    Matcher name = WITH_UNDERSCORE.matcher(authority.length() <= MAX_AUTHORITY ? authority : "");
    if (host == null && name.matches()) {
      host = name.group(1);
      String digits = name.group(2);
      given = digits == null || digits.isEmpty() ? -1 : Integer.parseInt(digits);
    }
    if (host == null || host.isEmpty() || host.contains("%")) {
      throw new EndpointRefusedException("must name a host, in ASCII");
    }
    if (uri.getRawFragment() != null) {
      throw new EndpointRefusedException("must not have a fragment");
    }
    int port = given >= 0 ? given : scheme.equals("https") ? 443 : 80;
    if (port < 1 || port > 65_535) {
      throw new EndpointRefusedException("must have a port between 1 and 65535");
    }
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Endpoint(uri, plain.toLowerCase(Locale.ROOT), port);
  }

  private static URI uri(String url) throws EndpointRefusedException {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new EndpointRefusedException("is not a URL (RFC 3986)");
    }
  }

  /** Scheme, host and port: the unit of limits, and safe to log. */
  public String origin() {
    return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
  }
}

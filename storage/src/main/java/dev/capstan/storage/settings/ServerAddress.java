package dev.capstan.storage.settings;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a server's URL. Names of hosts may have underscores, as those of containers
 * often do; {@link URI} leaves such an authority unparsed.
 *
 * @param credentials percent-encoded; null when there are none
 * @param port -1 when there is none
 */
record ServerAddress(@Nullable String credentials, String host, int port) {
  private static final Pattern WITH_UNDERSCORE =
      Pattern.compile("(?:([^@]*)@)?([a-zA-Z0-9.-]*_[a-zA-Z0-9_.-]*)(?::([0-9]{1,5}))?");

  /** Empty when the URL names no host. */
  static Optional<ServerAddress> of(URI url) {
    if (url.getHost() != null) {
      return Optional.of(new ServerAddress(url.getRawUserInfo(), url.getHost(), url.getPort()));
    }
    String authority = url.getRawAuthority();
    Matcher parts = WITH_UNDERSCORE.matcher(authority == null ? "" : authority);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String port = parts.group(3);
    return Optional.of(
        new ServerAddress(
            parts.group(1), parts.group(2), port == null ? -1 : Integer.parseInt(port)));
  }

  /** Credentials are left out. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}

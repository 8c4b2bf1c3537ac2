package dev.capstan.sandbox.docker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes the containers, and whether it has known holes. runc before 1.2.8 and 1.3.3 lets a
 * container write where it mounts (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881); distributions
 * patch older ones without a new number.
 */
record RuntimeVersion(String name, String version) {
  private static final Pattern NUMBERS = Pattern.compile("v?([0-9]+)\\.([0-9]+)\\.([0-9]+).*");

  /** Whether the number is below the fixed versions; false for other runtimes than runc. */
  boolean isDegraded() {
    Matcher matcher = NUMBERS.matcher(version);
    if (!name.equals("runc") || !matcher.matches()) {
      return false;
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    int patch = Integer.parseInt(matcher.group(3));
    if (major != 1) {
      return major < 1;
    }
    return switch (minor) {
      case 2 -> patch < 8;
      case 3 -> patch < 3;
      default -> minor < 2;
    };
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}

package dev.capstan.schema.wire;

import java.util.Arrays;

/**
 * What a record may require of its reader in the header {@link RecordHeader#REQUIRES}, because a
 * reader that ignored it would do harm. Other new fields need no feature: readers ignore them.
 */
public enum Feature {
  /** A kill order for one attempt only: a reader that ignores the nonce kills healthy ones too. */
  KILL_OF_ONE_ATTEMPT("kill-of-one-attempt");

  private final String wireName;

  Feature(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /**
   * Whether this version has all features.
   *
   * @param names separated by commas
   */
  public static boolean areKnown(String names) {
    return Arrays.stream(names.split(",", -1)).map(String::strip).allMatch(Feature::isKnown);
  }

  private static boolean isKnown(String name) {
    return Arrays.stream(values()).anyMatch(feature -> feature.wireName.equals(name));
  }
}

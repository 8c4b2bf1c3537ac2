package dev.capstan.submitter.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conditions of a request on the current state of a file (RFC 9110): {@code If-Match} and
 * {@code If-None-Match}. The entity tag of a file is its SHA-256.
 */
record Preconditions(Optional<List<String>> ifMatch, Optional<List<String>> ifNoneMatch) {
  private static final String ANY = "*";
  private static final Pattern TAG =
      Pattern.compile("\\s*(W/)?(\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")\\s*(?:,|$)");

  /**
   * @throws ApiException 400 if a header is malformed
   */
  static Preconditions of(HttpServletRequest request) {
    // a weak tag never matches If-Match
    return new Preconditions(
        read(request, "If-Match", false), read(request, "If-None-Match", true));
  }

  /** The entity tag of a file. */
  static String tag(String sha256) {
    return "\"" + sha256 + "\"";
  }

  /**
   * Checks the conditions of a change.
   *
   * @param current SHA-256 of the file; empty if there is none
   */
  boolean allow(Optional<String> current) {
    return isMatch(current) && ifNoneMatch.map(tags -> !contains(tags, current)).orElse(true);
  }

  /** Whether {@code If-Match} allows to go on. */
  boolean isMatch(Optional<String> current) {
    return ifMatch.map(tags -> contains(tags, current)).orElse(true);
  }

  /** Whether the client has the file already. */
  boolean isNotModified(String sha256) {
    return ifNoneMatch.map(tags -> contains(tags, Optional.of(sha256))).orElse(false);
  }

  private static boolean contains(List<String> tags, Optional<String> current) {
    return current.isPresent() && (tags.contains(ANY) || tags.contains(tag(current.get())));
  }

  private static Optional<List<String>> read(
      HttpServletRequest request, String header, boolean areWeakAllowed) {
    List<String> lines = Collections.list(request.getHeaders(header));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String text = String.join(",", lines).strip();
    if (text.equals(ANY)) {
      return Optional.of(List.of(ANY));
    }
    List<String> tags = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    int at = 0;
    do {
      if (!matcher.find(at) || matcher.start() != at) {
        throw ApiException.malformed(
            "The header " + header + " is malformed; expected * or entity tags in quotes");
      }
      if (matcher.group(1) == null || areWeakAllowed) {
        tags.add(matcher.group(2));
      }
      at = matcher.end();
    } while (at < text.length());
    return Optional.of(tags);
  }
}

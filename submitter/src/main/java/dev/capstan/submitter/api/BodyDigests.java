package dev.capstan.submitter.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The digests of a body that its request states: {@code Content-Digest} and {@code Repr-Digest}
 * (RFC 9530), which are equal because bodies are complete and unencoded, and {@code Content-MD5}.
 * For one request.
 */
final class BodyDigests {
  private static final Map<String, String> ALGORITHMS =
      Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

  /** A member of a dictionary (RFC 9651) whose value is a byte sequence. */
  private static final Pattern MEMBER =
      Pattern.compile("\\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):(?:;[^,]*)?\\s*");

  private final List<Stated> all = new ArrayList<>();

  private record Stated(String header, byte[] expected, MessageDigest digest) {}

  /**
   * @throws ApiException 400 if a header is malformed or has no supported algorithm
   */
  BodyDigests(HttpServletRequest request) {
    readDictionary(request, "Content-Digest");
    readDictionary(request, "Repr-Digest");
    if (request.getHeader("Digest") != null) {
      throw ApiException.malformed("The header Digest is obsolete; send Content-Digest (RFC 9530)");
    }
    String md5 = request.getHeader("Content-MD5");
    if (md5 != null) {
      add("Content-MD5", "MD5", md5);
    }
  }

  /** The body, which is digested while it is read. */
  InputStream wrap(InputStream body) {
    InputStream in = body;
    for (Stated stated : all) {
      in = new DigestInputStream(in, stated.digest());
    }
    return in;
  }

  /**
   * Verifies the body after it was read to its end.
   *
   * @throws ApiException 400 with the reason
   */
  void verify() {
    for (Stated stated : all) {
      byte[] actual = stated.digest().digest();
      if (!MessageDigest.isEqual(actual, stated.expected())) {
        throw ApiException.of(
            ProblemType.DIGEST_MISMATCH,
            "The body does not match the header %s: its %s is %s"
                .formatted(
                    stated.header(),
                    stated.digest().getAlgorithm(),
                    Base64.getEncoder().encodeToString(actual)));
      }
    }
  }

  private void readDictionary(HttpServletRequest request, String header) {
    List<String> lines = Collections.list(request.getHeaders(header));
    if (lines.isEmpty()) {
      return;
    }
    int before = all.size();
    for (String member : String.join(",", lines).split(",", -1)) {
      Matcher matcher = MEMBER.matcher(member);
      if (!matcher.matches()) {
        throw ApiException.malformed(
            "The header " + header + " is malformed; expected sha-256=:<base64>: (RFC 9530)");
      }
      @Nullable String algorithm = ALGORITHMS.get(matcher.group(1).toLowerCase(Locale.ROOT));
      if (algorithm != null) {
        add(header, algorithm, matcher.group(2));
      }
    }
    if (all.size() == before) {
      throw ApiException.malformed(
          "The header " + header + " has no supported algorithm; send sha-256");
    }
  }

  private void add(String header, String algorithm, String base64) {
    try {
      byte[] expected = Base64.getDecoder().decode(base64.strip().getBytes(US_ASCII));
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      if (expected.length != digest.getDigestLength()) {
        throw ApiException.malformed(
            "The header " + header + " does not have the length of " + algorithm);
      }
      all.add(new Stated(header, expected, digest));
    } catch (IllegalArgumentException e) {
      throw ApiException.malformed("The header " + header + " is not base64");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}

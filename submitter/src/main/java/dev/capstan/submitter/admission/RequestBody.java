package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Limits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * A submission as JSON: strict UTF-8, strict JSON. Reading it needs little more memory than the
 * bytes themselves, whatever they contain.
 *
 * @param tree long texts are replaced by a short valid one
 * @param large those texts, by JSON pointer
 */
public record RequestBody(JsonNode tree, Map<String, LargeText> large) {
  /** Why a body above the limit is refused, over HTTP and over Kafka. */
  public static final String TOO_LARGE =
      "A request must have at most "
          + Limits.MAX_REQUEST_BYTES
          + " bytes, files included. Put larger files into a dataset.";

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /**
   * Parses a submission.
   *
   * @throws RefusedException if it is not valid JSON, or above a limit
   */
  public static RequestBody parse(byte[] body) throws RefusedException {
    if (body.length > Limits.MAX_REQUEST_BYTES) {
      throw RefusedException.of(ProblemType.BODY_TOO_LARGE, TOO_LARGE);
    }
    requireUtf8(body);
    RequestBody parsed;
    try {
      parsed = new RequestParser(body).parse();
    } catch (JacksonException e) {
      throw malformed(describe(e));
    }
    if (parsed.hasLoneSurrogate()) {
      throw malformed("A string contains an unpaired surrogate");
    }
    return parsed;
  }

  /** What can be read of a submission that was refused; empty if it is not JSON within limits. */
  public static Optional<JsonNode> readable(byte[] body) {
    try {
      requireUtf8(body);
      return Optional.of(new RequestParser(body).parse().tree());
    } catch (RefusedException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Checks in parts: a text of the whole body would need twice its size. */
  private static void requireUtf8(byte[] body) throws RefusedException {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(body);
    CharBuffer out = CharBuffer.allocate(8192);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    boolean isOtherEncoding = false;
    for (int i = 0; i < Math.min(4, body.length); i++) {
      // a parser would take NUL for half a character of UTF-16 or UTF-32
      isOtherEncoding |= body[i] == 0;
    }
    boolean isMarked =
        body.length >= 3
            && body[0] == BYTE_ORDER_MARK[0]
            && body[1] == BYTE_ORDER_MARK[1]
            && body[2] == BYTE_ORDER_MARK[2];
    if (result.isError() || isOtherEncoding) {
      throw malformed("The body is not valid UTF-8");
    }
    if (isMarked) {
      throw malformed("The body begins with a byte order mark; send it without one");
    }
  }

  private static String describe(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String message = e.getOriginalMessage();
    // some messages of Jackson name its own settings; the first sentence is enough
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    String shortened = first.length() > 200 ? first.substring(0, 200) + "…" : first;
    return at == null
        ? shortened
        : shortened + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  /** A lone surrogate can only result from an escape, and can't be encoded as UTF-8. */
  private boolean hasLoneSurrogate() {
    return hasLoneSurrogate(tree) || large.values().stream().anyMatch(LargeText::hasLoneSurrogate);
  }

  private static boolean hasLoneSurrogate(JsonNode node) {
    if (node.isString()) {
      return isIllFormed(node.stringValue());
    }
    for (var member : node.properties()) {
      if (isIllFormed(member.getKey())) {
        return true;
      }
    }
    for (JsonNode child : node) {
      if (hasLoneSurrogate(child)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIllFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  static RefusedException malformed(String detail) {
    return RefusedException.of(ProblemType.MALFORMED_JSON, detail);
  }
}

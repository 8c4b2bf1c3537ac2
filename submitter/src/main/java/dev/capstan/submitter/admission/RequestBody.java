package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/** Reads the bytes of a submission: strict UTF-8, strict JSON. */
final class RequestBody {
  private RequestBody() {}

  static JsonNode parse(byte[] body) throws RefusedException {
    if (body.length > Limits.MAX_REQUEST_BYTES) {
      throw RefusedException.of(
          ProblemType.BODY_TOO_LARGE,
          "A request must have at most "
              + Limits.MAX_REQUEST_BYTES
              + " bytes, files included. Put larger files into a dataset.");
    }
    String text = decode(body);
    if (text.isBlank()) {
      throw malformed("The body is empty; expected a JSON object");
    }
    JsonNode tree;
    try {
      tree = Json.STRICT.readTree(text);
    } catch (JacksonException e) {
      throw malformed(describe(e));
    }
    // a lone surrogate can only result from an escape, and can't be encoded as UTF-8
    if ((text.contains("\\ud") || text.contains("\\uD")) && hasLoneSurrogate(tree)) {
      throw malformed("A string contains an unpaired surrogate");
    }
    return tree;
  }

  private static String decode(byte[] body) throws RefusedException {
    String text = new String(body, UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      } catch (CharacterCodingException e) {
        throw malformed("The body is not valid UTF-8");
      }
    }
    return text;
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

  private static boolean hasLoneSurrogate(JsonNode node) {
    if (node.isString()) {
      return !UTF_8.newEncoder().canEncode(node.stringValue());
    }
    if (node.isObject()) {
      for (var member : node.properties()) {
        if (!UTF_8.newEncoder().canEncode(member.getKey()) || hasLoneSurrogate(member.getValue())) {
          return true;
        }
      }
      return false;
    }
    for (JsonNode child : node) {
      if (hasLoneSurrogate(child)) {
        return true;
      }
    }
    return false;
  }

  private static RefusedException malformed(String detail) {
    return RefusedException.of(ProblemType.MALFORMED_JSON, detail);
  }
}

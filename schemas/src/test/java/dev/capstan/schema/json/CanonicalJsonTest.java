package dev.capstan.schema.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private final Random random = new Random(11);

  @Test
  void isWhatTheReferenceImplementationWrites() throws IOException {
    for (int i = 0; i < 2000; i++) {
      JsonNode tree = value(4);
      assertThat(new String(CanonicalJson.bytes(tree), UTF_8))
          .isEqualTo(
              new String(
                      new JsonCanonicalizer("[" + Json.MAPPER.writeValueAsString(tree) + "]")
                          .getEncodedUTF8(),
                      UTF_8)
                  .replaceFirst("^\\[", "")
                  .replaceFirst("]$", ""));
    }
  }

  @Test
  void aTextOutsideOfTheTreeGivesTheSameDigest() {
    String text = "\"\\/\u0000\u001f\u007f é 😀 ".repeat(10_000);
    JsonNode whole = NODES.objectNode().put("a", 1).put("b", text);
    JsonNode without = NODES.objectNode().put("a", 1).put("b", "");
    assertThat(
            CanonicalJson.digest(
                without, pointer -> pointer.equals("/b") ? new StringReader(text) : null))
        .isEqualTo(CanonicalJson.digest(whole))
        .isEqualTo("sha256:" + Sha256.hex(CanonicalJson.bytes(whole)));
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt(2000) - 1000);
      case 3 -> NODES.numberNode(random.nextLong());
      case 4 -> NODES.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 5 -> NODES.stringNode(text());
      case 6 -> {
        var array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(depth - 1));
        }
        yield array;
      }
      default -> {
        var object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(), value(depth - 1));
        }
        yield object;
      }
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String all = "\u0000\u0001\b\t\n\f\r\u001b\"\\/az~\u007f\u0080é\u2028￿";
      text.append(
          random.nextInt(8) == 0 ? "😀" : String.valueOf(all.charAt(random.nextInt(all.length()))));
    }
    return text.toString();
  }
}

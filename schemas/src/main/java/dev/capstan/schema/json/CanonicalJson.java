package dev.capstan.schema.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;

/**
 * Canonical JSON (RFC 8785): equal documents have equal digests. Written as a stream, so that a
 * digest needs no copy of the document.
 */
public final class CanonicalJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private CanonicalJson() {}

  /** Texts that are kept outside of a tree, because they are long. */
  @FunctionalInterface
  public interface Texts {
    /** The text at a JSON pointer, instead of the tree's; null leaves the tree's. */
    @Nullable Reader at(String pointer);
  }

  public static byte[] bytes(JsonNode tree) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(tree, pointer -> null, out);
    return out.toByteArray();
  }

  /** {@code sha256:} and the hex digest of the canonical bytes. */
  public static String digest(JsonNode tree) {
    return digest(tree, pointer -> null);
  }

  /** As {@link #digest(JsonNode)}, of the tree with {@code texts}. */
  public static String digest(JsonNode tree, Texts texts) {
    MessageDigest digest = Sha256.digest();
    write(tree, texts, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return "sha256:" + Sha256.hex(digest);
  }

  private static void write(JsonNode tree, Texts texts, OutputStream out) {
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(tree, "", texts, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory can't fail", e);
    }
  }

  private static void write(JsonNode node, String pointer, Texts texts, JsonGenerator out)
      throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        // in the order of UTF-16 code units, as String compares
        for (String name : node.propertyNames().stream().sorted().toList()) {
          out.writeName(name);
          write(node.path(name), pointer + "/" + name, texts, out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (int i = 0; i < node.size(); i++) {
          write(node.path(i), pointer + "/" + i, texts, out);
        }
        out.writeEndArray();
      }
      case STRING -> {
        try (Reader text = texts.at(pointer)) {
          if (text == null) {
            out.writeString(node.stringValue());
          } else {
            out.writeString(text, -1);
          }
        }
      }
      case NUMBER -> out.writeNumber(NumberToJSON.serializeNumber(node.doubleValue()));
      case BOOLEAN -> out.writeBoolean(node.booleanValue());
      case NULL -> out.writeNull();
      case BINARY -> out.writeBinary(node.binaryValue());
      case POJO, MISSING -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }
}

package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire is append-only: everything written once stays readable, and is written in the same
 * bytes. {@code -Dgolden.write=true} writes the files again; review the difference.
 */
class GoldenMessagesTest {

  static List<Object> documents() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void areWrittenAndReadByteByByte(Object document) throws Exception {
    String type = RecordType.of(document).wireName();
    byte[] written = RecordCodec.encode(document);
    if (Boolean.getBoolean("golden.write")) {
      Files.write(Path.of("src/test/resources/golden", type + ".json"), written);
    }
    byte[] golden = golden(type);
    assertThat(new String(written, UTF_8)).isEqualTo(new String(golden, UTF_8));
    Object read = RecordCodec.decode(type.getBytes(UTF_8), golden);
    assertThat(read).isEqualTo(document);
    assertThat(RecordCodec.encode(read)).isEqualTo(golden);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void fieldsOfALaterVersionAreSkipped(Object document) throws Exception {
    String type = RecordType.of(document).wireName();
    String later = new String(golden(type), UTF_8).replaceFirst("\\{", "{\"later\":{\"x\":[1]},");
    assertThat(RecordCodec.decode(type.getBytes(UTF_8), later.getBytes(UTF_8))).isEqualTo(document);
  }

  @Test
  void whatWasWrittenBeforeThereWereWebhooksIsReadAndWrittenAsItWas() throws Exception {
    String type = RecordType.EXECUTION_ADMITTED.wireName();
    byte[] earlier = golden("before-webhooks/" + type);
    Object read = RecordCodec.decode(type.getBytes(UTF_8), earlier);
    assertThat(RecordCodec.encode(read)).isEqualTo(earlier);
  }

  @Test
  void everyRecordTypeHasOne() {
    assertThat(documents().stream().map(RecordType::of)).containsExactly(RecordType.values());
  }

  private static byte[] golden(String type) throws IOException {
    try (InputStream in =
        GoldenMessagesTest.class.getResourceAsStream("/golden/" + type + ".json")) {
      if (in == null) {
        throw new IOException("no golden message of " + type);
      }
      return in.readAllBytes();
    }
  }
}

package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Services of two versions run side by side during an upgrade. The files are records, with headers,
 * as the version before {@code attempt.returned} wrote them; never write them again.
 *
 * <p>The earlier version ignores fields that it does not know, leaves records with a {@code
 * requires} header to others, and sends records of an unknown type to the dead-letter topic.
 */
class EarlierWireFormatTest {
  private static final String FOLDER = "/golden/before-returned-attempts/";

  /**
   * Types that the earlier version does not know. It discards a returned attempt, which then counts
   * as that of a lost worker, as it always did.
   */
  private static final Set<RecordType> LATER = EnumSet.of(RecordType.ATTEMPT_RETURNED);

  static Stream<RecordType> types() {
    return Arrays.stream(RecordType.values()).filter(type -> !LATER.contains(type));
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatTheEarlierVersionWroteIsReadWithoutALoss(RecordType type) throws Exception {
    JsonNode record = earlier(type);
    Object read = decode(record);
    assertThat(read).isInstanceOf(type.valueClass());
    assertThat(tree(read)).as("read and written again").isEqualTo(record.path("value"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenNowHasEveryFieldThatTheEarlierVersionReads(RecordType type) throws Exception {
    JsonNode record = earlier(type);
    Object sample =
        Samples.all().stream()
            .filter(each -> type.valueClass().isInstance(each))
            .findFirst()
            .orElseThrow();
    assertContains(tree(sample), untraced(record.path("value")), type.wireName());
  }

  @ParameterizedTest
  @MethodSource("types")
  void theHeadersOfTheEarlierVersionAreWritten(RecordType type) throws Exception {
    List<String> written =
        new RecordCodec("test").headers(type).stream().map(RecordHeader::name).toList();
    assertThat(earlier(type).path("headers").propertyNames()).containsAll(written);
    assertThat(written).doesNotContain(RecordHeader.REQUIRES);
  }

  @Test
  void everyOtherTypeIsKnownToBeLater() throws Exception {
    for (RecordType type : LATER) {
      assertThat(EarlierWireFormatTest.class.getResource(FOLDER + type.wireName() + ".json"))
          .isNull();
    }
  }

  private static Object decode(JsonNode record) throws UndecodableRecordException {
    return RecordCodec.decode(
        record.path("headers").path(RecordHeader.TYPE).stringValue().getBytes(UTF_8),
        Json.MAPPER.writeValueAsBytes(record.path("value")));
  }

  /** Each field of {@code expected} is in {@code actual} with the same value. */
  private static void assertContains(JsonNode actual, JsonNode expected, String path) {
    switch (expected.getNodeType()) {
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
          String name = path + "/" + field.getKey();
          assertThat(actual.has(field.getKey())).as("%s exists", name).isTrue();
          assertContains(actual.get(field.getKey()), field.getValue(), name);
        }
      }
      case ARRAY -> {
        assertThat(actual.size()).as("items of %s", path).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
          assertContains(actual.get(i), expected.get(i), path + "/" + i);
        }
      }
      default -> assertThat(actual).as(path).isEqualTo(expected);
    }
  }

  /** The samples have no trace. */
  private static JsonNode untraced(JsonNode value) {
    JsonNode copy = value.deepCopy();
    for (JsonNode parent : List.of(copy, copy.path("execution"))) {
      if (parent.isObject()) {
        ((ObjectNode) parent).remove("trace_parent");
      }
    }
    return copy;
  }

  private static JsonNode tree(Object document) {
    return Json.MAPPER.readTree(RecordCodec.encode(document));
  }

  private static JsonNode earlier(RecordType type) throws IOException {
    String name = FOLDER + type.wireName() + ".json";
    try (InputStream in = EarlierWireFormatTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no record of " + type.wireName());
      }
      return Json.MAPPER.readTree(in.readAllBytes());
    }
  }
}

package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Ten kinds of invalid request records. */
record Garbage(byte @Nullable [] value, List<String> headers) {

  static Garbage of(int kind, Random random) {
    String good = "{\"query_type\": \"sql\", \"sql\": \"SELECT " + random.nextInt() + "\"}";
    return switch (kind) {
      case 0 -> new Garbage(bytes(random), List.of());
      case 1 -> new Garbage(new byte[0], List.of());
      case 2 -> new Garbage(null, List.of());
      case 3 -> text(good.substring(0, 1 + random.nextInt(good.length() - 1)));
      case 4 -> text(good.replace("\"sql\":", "\"sql\": [" + random.nextInt() + "], \"x\":"));
      case 5 -> text(good.replace("}", ", \"tenant\": \"acme\", \"labels\": {\"a\": \"b\"}}"));
      case 6 -> text(good, "ce_id", random.nextBoolean() ? "no key" : "ü".repeat(300));
      case 7 -> text(good, "ce_type", "java.lang.Runtime");
      case 8 -> text(good, "content-type", "application/cloudevents+json");
      case 9 -> text(good.replace("}", ", \"dataset_id\": \"none-" + random.nextInt(9) + "\"}"));
      default -> throw new IllegalArgumentException("kind " + kind);
    };
  }

  boolean hasId() {
    return headers.contains("ce_id");
  }

  private static Garbage text(String value, String... headers) {
    return new Garbage(value.getBytes(UTF_8), List.of(headers));
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(2000)];
    random.nextBytes(bytes);
    return bytes;
  }
}

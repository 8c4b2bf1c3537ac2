package dev.capstan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** A generated request that is wrong, expensive or unfinished, as bytes. */
public final class HostileRequest {
  private static final List<String> HEADERS =
      List.of(
          "Idempotency-Key",
          "Content-Digest",
          "Content-MD5",
          "If-Match",
          "If-None-Match",
          "Content-Encoding",
          "Content-Range",
          "Prefer",
          "traceparent",
          "Expect",
          "Accept",
          "Content-Type",
          "Range",
          "Digest",
          "Transfer-Encoding",
          "X-API-Key");
  private static final List<String> VALUES =
      List.of(
          "",
          "\"",
          "\"k",
          "*",
          "gzip",
          "bytes 0-1/2",
          "sha-256=:AAAA:",
          "wait=99999999999",
          "()",
          "\u00ff",
          "100-continue",
          "chunked",
          "application/json; charset=\"utf-16\"",
          "a, b, c",
          "x".repeat(5000));
  private static final List<String> QUERIES =
      List.of(
          "", "", "?", "?a=1", "?%zz", "?status=%ff", "?limit=1&limit=2", "?&&=&", "?label=a:b:c");
  private static final List<String> UNITS =
      List.of("[]", "{}", "1", "\"\"", "null", "1e999", "{\"name\": \"a\"}", "\"\\ud800\"");

  private HostileRequest() {}

  /**
   * A request of any kind; a few are accepted.
   *
   * @param key a valid key
   */
  public static byte[] of(Random random, String key) {
    return of(random, key, body(random));
  }

  /**
   * A request that starts no program, whatever else the server does with it.
   *
   * @param key a valid key
   */
  public static byte[] withoutProgram(Random random, String key) {
    return of(random, key, bodyWithoutProgram(random));
  }

  private static byte[] of(Random random, String key, byte[] body) {
    boolean isPut = random.nextInt(4) == 0;
    String target =
        isPut
            ? "/v1/datasets/d/files/"
                + RandomText.segment(random)
                + "/"
                + RandomText.segment(random)
            : "/v1/executions";
    StringBuilder head =
        new StringBuilder(isPut ? "PUT " : "POST ")
            .append(target)
            .append(random.nextInt(4) == 0 ? pick(QUERIES, random) : "")
            .append(" HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ")
            .append(key)
            .append("\r\nContent-Type: application/json\r\n");
    for (int i = random.nextInt(3); i > 0; i--) {
      head.append(pick(HEADERS, random)).append(": ").append(pick(VALUES, random)).append("\r\n");
    }
    int length = body.length;
    switch (random.nextInt(6)) {
      case 0 -> length += random.nextInt(1 << 20);
      case 1 -> length = random.nextInt(1 + length);
      default -> {}
    }
    if (random.nextInt(5) == 0) {
      head.append("Transfer-Encoding: chunked\r\n\r\n").append(Integer.toHexString(length));
    } else {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static byte[] body(Random random) {
    return switch (random.nextInt(6)) {
      case 0 ->
          ("{\"query_type\": \"python\", \"python_code\": \""
                  + "\\u00e9".repeat((1 << random.nextInt(21)) / 4)
                  + "\"}")
              .getBytes(UTF_8);
      case 1 -> RandomText.body(random).getBytes(UTF_8);
      default -> bodyWithoutProgram(random);
    };
  }

  private static byte[] bodyWithoutProgram(Random random) {
    int size = 1 << random.nextInt(21);
    String unit = pick(UNITS, random);
    return switch (random.nextInt(4)) {
      case 0 -> ("{\"args\": [" + (unit + ",").repeat(size / 4) + unit + "]}").getBytes(UTF_8);
      case 1 -> ("{\"files\": [" + (unit + ",").repeat(size / 4) + unit + "]}").getBytes(UTF_8);
      case 2 -> "[".repeat(size).getBytes(UTF_8);
      default -> {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  private static String pick(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}

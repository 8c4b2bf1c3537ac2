package dev.capstan.sandbox.roundtrip;

import dev.capstan.schema.request.QueryType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/** Programs that write bytes: no text, parts of characters, and more than is kept. */
final class OutputPrograms {
  private static final int KEPT = 1 << 20;

  private OutputPrograms() {}

  static RoundTripProgram python(Random random) {
    byte[] out = bytes(random);
    byte[] err = bytes(random);
    int times = random.nextBoolean() ? 1 : KEPT / out.length + 1;
    String code =
        """
        import sys
        written = sys.stdout.buffer.write(bytes.fromhex('%s') * %d)
        written = sys.stderr.buffer.write(bytes.fromhex('%s'))
        """
            .formatted(HexFormat.of().formatHex(out), times, HexFormat.of().formatHex(err));
    ObjectNode expected = ResultDocument.success();
    stream(expected, "stdout", repeated(out, times));
    stream(expected, "stderr", err);
    return RoundTripProgram.of(QueryType.PYTHON, code, expected);
  }

  static RoundTripProgram shell(Random random) {
    byte[] out = bytes(random);
    byte[] err = bytes(random);
    int code = random.nextInt(256);
    ObjectNode expected = ResultDocument.success();
    stream(expected, "stdout", out);
    stream(expected, "stderr", err);
    if (code != 0) {
      expected.put("exit_code", code);
      expected
          .putObject("error")
          .put("type", "NonZeroExit")
          .put("message", "the program ended with exit code " + code)
          .putNull("line");
    }
    String script = "printf '%s'\nprintf '%s' >&2\nexit %d".formatted(octal(out), octal(err), code);
    String ends = random.nextBoolean() ? script : script.replace("\n", "\r\n");
    return RoundTripProgram.of(QueryType.SHELL, ends, expected);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = RandomText.bytes(random, 1 + random.nextInt(200));
    byte[] text = RoundTripProgram.utf8(RandomText.any(random) + "é😀");
    // half of the time text that ends inside a character
    return random.nextBoolean() ? bytes : Arrays.copyOf(text, text.length - random.nextInt(4));
  }

  private static void stream(ObjectNode expected, String name, byte[] bytes) {
    expected.put(name, ResultDocument.base64(Arrays.copyOf(bytes, Math.min(KEPT, bytes.length))));
    expected.put(name + "_trunc", bytes.length > KEPT);
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int at = 0; at < all.length; at++) {
      all[at] = bytes[at % bytes.length];
    }
    return all;
  }

  private static String octal(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      text.append("\\%03o".formatted(one & 0xff));
    }
    return text.toString();
  }
}

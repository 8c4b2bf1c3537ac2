package dev.capstan.sandbox.roundtrip;

import dev.capstan.schema.request.QueryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Programs that report what they receive, in hexadecimal, and return their files as artifacts. */
final class InputPrograms {
  private static final String PYTHON =
      """
      import os, shutil, sys, time
      for argument in sys.argv[1:]: print('argument', os.fsencode(argument).hex())
      for name in sorted(os.environb):
          if name.startswith(b'CAP_'): print('variable', name.hex(), os.environb[name].hex())
      print('zone', time.strftime('%z', time.localtime(0)))
      print('stdin', sys.stdin.buffer.read().hex())
      found = [os.path.join(folder, name) for folder, _, names in os.walk(b'in') for name in names]
      for path in sorted(found): print('file', path.hex(), open(path, 'rb').read().hex())
      copied = shutil.copytree('in', 'out', dirs_exist_ok=True)
      """;

  private static final String SHELL =
      """
      hex() { od -An -v -tx1 | tr -d ' \\n'; }
      for argument in "$@"; do echo "argument $(printf %s "$argument" | hex)"; done
      env -0 | grep -z ^CAP_ | LC_ALL=C sort -z | while IFS= read -r -d '' line; do
        echo "variable $(printf %s "${line%%=*}" | hex) $(printf %s "${line#*=}" | hex)"
      done
      echo "zone $(date -d @0 +%z)"
      echo "stdin $(hex)"
      find in -type f -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' path; do
        echo "file $(printf %s "$path" | hex) $(hex <"$path")"
      done
      cp -R in/. out
      """;

  private InputPrograms() {}

  static RoundTripProgram python(Random random) {
    return program(random, QueryType.PYTHON, PYTHON);
  }

  static RoundTripProgram shell(Random random) {
    return program(random, QueryType.SHELL, SHELL);
  }

  private static RoundTripProgram program(Random random, QueryType type, String code) {
    List<String> report = new ArrayList<>();
    List<String> args = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      args.add(RandomText.any(random));
    }
    args.forEach(argument -> report.add("argument " + hex(argument)));

    Map<String, String> env = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      env.put("CAP_" + i, RandomText.any(random));
    }
    env.forEach((name, value) -> report.add("variable " + hex(name) + " " + hex(value)));
    report.add("zone " + zone(random, env));

    String stdin = RandomText.any(random);
    report.add("stdin " + hex(stdin));

    ObjectNode expected = ResultDocument.success();
    Map<String, byte[]> files = files(random);
    ObjectNode artifacts = (ObjectNode) expected.get("artifacts");
    files.entrySet().stream()
        .sorted(
            (one, other) ->
                Arrays.compareUnsigned(
                    RoundTripProgram.utf8(one.getKey()), RoundTripProgram.utf8(other.getKey())))
        .forEach(
            file -> {
              report.add(
                  "file %s %s"
                      .formatted(
                          hex("in/" + file.getKey()), HexFormat.of().formatHex(file.getValue())));
              artifacts.put("out/" + file.getKey(), ResultDocument.base64(file.getValue()));
            });
    byte[] stdout = RoundTripProgram.utf8(String.join("\n", report) + "\n");
    expected.put("stdout", ResultDocument.base64(stdout));
    return RoundTripProgram.of(type, code, expected).files(files).inputs(args, env, stdin);
  }

  /** POSIX writes zones with the sign reversed. */
  private static String zone(Random random, Map<String, String> env) {
    if (random.nextBoolean()) {
      return "+0000";
    }
    int hours = random.nextInt(1, 12);
    boolean isEast = random.nextBoolean();
    env.put("TZ", "ABC%s%d:30".formatted(isEast ? "-" : "", hours));
    return "%s%02d30".formatted(isEast ? "+" : "-", hours);
  }

  private static Map<String, byte[]> files(Random random) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      String name = RandomText.name(random, i);
      String folder = random.nextInt(3) > 0 ? "" : RandomText.name(random, 10 + i) + "/";
      files.put(folder + name, RandomText.bytes(random, random.nextInt(40)));
    }
    return files;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(RoundTripProgram.utf8(text));
  }
}

package dev.capstan.standalone.fault;

import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Programs that harm as much as they can: each kind, with sizes and bytes from a seed. */
enum HostileJob {
  FORGED_TABLE {
    @Override
    Map<String, Object> request(Random random) {
      List<String> rows = List.of("[1]", "[[[],[],[]]]", "[\"\"]", "[1e9]", "[{\"a\":0}]");
      String row = rows.get(random.nextInt(rows.size()));
      return python(
          ANSWER
              + """
              row = %s
              head = b'{"columns":[{"name":"c","type":"T"}],"rows":['
              rows = (row + b',') * ((%d - len(head) - 100) // (len(row) + 1))
              count = rows.count(row + b',') + 1
              answer(0x14, head + rows + row + b'],"row_count":%%d}' %% count)
              """
                  .formatted(bytes(row), MAX_OUTPUT),
          Map.of("max_output_bytes", MAX_OUTPUT));
    }
  },
  FORGED_BYTES {
    @Override
    Map<String, Object> request(Random random) {
      return python(
          ANSWER
              + """
              import random
              r = random.Random(%d)
              for i in range(200):
                  answer(r.choice((0x12, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1f, 0x21, 0x22, 0x55)),
                         r.randbytes(r.randrange(5000)))
              """
                  .formatted(random.nextInt()));
    }
  },
  FORGED_DEPTH {
    @Override
    Map<String, Object> request(Random random) {
      return python(
          ANSWER
              + "answer(0x14, b'{\"columns\":[{\"name\":\"c\",\"type\":\"T\"}],\"rows\":' + b'[' * %d)"
                  .formatted(1 + random.nextInt(1 << 20)));
    }
  },
  FORGED_DISPLAYS {
    @Override
    Map<String, Object> request(Random random) {
      return python(
          ANSWER
              + """
              text = b'{"mime_type":"text/html","text":"' + b'\\xe4\\xb8\\xad' * %d + b'"}'
              for i in range(300):
                  answer(0x21, b'\\1\\x15' + len(text).to_bytes(4, 'big') + text)
              """
                  .formatted(1 + random.nextInt(80_000)));
    }
  },
  WIDE_TABLE {
    @Override
    Map<String, Object> request(Random random) {
      return sql(
          IntStream.range(0, 2000)
              .mapToObj(i -> i + " AS \"" + "n".repeat(1 + random.nextInt(300)) + i + "\"")
              .collect(Collectors.joining(", ", "SELECT ", "")),
          Map.of());
    }
  },
  LONG_TABLE {
    @Override
    Map<String, Object> request(Random random) {
      return sql(
          "SELECT range a, repeat('x', %d) b FROM range(200000)".formatted(random.nextInt(200)),
          Map.of("max_output_bytes", MAX_OUTPUT, "max_rows", 1_000_000));
    }
  },
  DEEP_STATEMENT {
    @Override
    Map<String, Object> request(Random random) {
      int depth = 100 + random.nextInt(5000);
      return sql("SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth), Map.of());
    }
  },
  BAD_FILES {
    @Override
    Map<String, Object> request(Random random) {
      byte[] content = new byte[1 + random.nextInt(100_000)];
      random.nextBytes(content);
      List<String> kinds = List.of("csv", "json", "parquet", "csv.gz", "ndjson");
      String name = "t." + kinds.get(random.nextInt(kinds.size()));
      return sql("SELECT * FROM t", Map.of("files", List.of(file(name, content))));
    }
  },
  BAD_DATASET {
    @Override
    Map<String, Object> request(Random random) {
      return sql("SELECT * FROM t", Map.of("dataset_id", "d"));
    }
  },
  LONG_OUTPUT {
    @Override
    Map<String, Object> request(Random random) {
      return shell(
          "head -c %d /dev/urandom | tee /dev/stderr; yes | head -c 50000000"
              .formatted(random.nextInt(20 << 20)),
          Map.of("max_output_bytes", MAX_OUTPUT));
    }
  },
  FULL_DISK {
    @Override
    Map<String, Object> request(Random random) {
      return shell(
          "for f in /work/f /work/out/f /tmp/f /dev/shm/f; do head -c 100000000 /dev/zero >$f;"
              + " done",
          Map.of("resources", Map.of("disk_bytes", (1 + random.nextInt(64)) << 20)));
    }
  },
  MANY_FILES {
    @Override
    Map<String, Object> request(Random random) {
      return python(
          """
          import os
          for i in range(2000):
              os.close(os.open('out/%d_' % i + NAME, os.O_CREAT | os.O_WRONLY))
          os.mkfifo('out/fifo')
          os.symlink('/etc/passwd', 'out/link')
          os.truncate('out/1_' + NAME, 1 << 27)
          """
              .replace("NAME", "'\\u00e9' * " + random.nextInt(60)));
    }
  },
  FORKS {
    @Override
    Map<String, Object> request(Random random) {
      return python("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", SHORT);
    }
  },
  ALL_CPUS {
    @Override
    Map<String, Object> request(Random random) {
      return shell("yes >/dev/null & yes >/dev/null & yes >/dev/null", busy());
    }
  },
  ALL_MEMORY {
    @Override
    Map<String, Object> request(Random random) {
      return python(
          "x = []\nwhile True: x.append(bytearray(%d))".formatted(1 + random.nextInt(1 << 22)),
          Map.of("resources", Map.of("memory_bytes", 128 << 20)));
    }
  },
  BLAMES_THE_RUNNER {
    @Override
    Map<String, Object> request(Random random) {
      List<String> actions =
          List.of(
              "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
              "resource.prlimit(1, resource.RLIMIT_AS, (1, 1))",
              "os.kill(os.getppid(), 9)",
              "os.kill(1, 19)",
              "os.kill(-1, 9)",
              "os.sched_setaffinity(os.getppid(), {0})",
              "os._exit(%d)".formatted(random.nextInt(256)),
              "os.kill(os.getpid(), %d)".formatted(1 + random.nextInt(31)),
              "os.closerange(0, 9)",
              "os.setsid()");
      return python("import os, resource\n" + actions.get(random.nextInt(actions.size())), SHORT);
    }
  },
  LARGE_INPUTS {
    @Override
    Map<String, Object> request(Random random) {
      byte[] content = new byte[random.nextInt(2 << 20)];
      random.nextBytes(content);
      return shell(
          "wc -c; ls -R in",
          Map.of(
              "stdin",
              "\u4e2d".repeat(random.nextInt(1 << 20)),
              "files",
              List.of(file("a/b", content), file("c", content))));
    }
  };

  private static final int MAX_OUTPUT = 16 << 20;
  private static final Map<String, Object> SHORT = Map.of("timeout_seconds", 1);

  /** Writes a frame to the pipe on which the program's process reports to its runner. */
  private static final String ANSWER =
      """
      import os
      def answer(kind, payload):
          data = memoryview(bytes((1, kind)) + len(payload).to_bytes(4, 'big') + payload)
          while data:
              data = data[os.write(3, data):]
      """;

  abstract Map<String, Object> request(Random random);

  private static Map<String, Object> python(String code) {
    return python(code, Map.of());
  }

  private static Map<String, Object> python(String code, Map<String, Object> fields) {
    return request("python", "python_code", code, fields);
  }

  private static Map<String, Object> sql(String code, Map<String, Object> fields) {
    return request("sql", "sql", code, fields);
  }

  private static Map<String, Object> shell(String code, Map<String, Object> fields) {
    return request("shell", "code", code, fields);
  }

  private static Map<String, Object> request(
      String type, String field, String code, Map<String, Object> fields) {
    Map<String, Object> request = new HashMap<>(fields);
    request.put("query_type", type);
    request.put(field, code);
    request.putIfAbsent("timeout_seconds", 20);
    return Collections.unmodifiableMap(request);
  }

  private static Map<String, Object> busy() {
    return Map.of("timeout_seconds", 1, "resources", Map.of("cpus", 2));
  }

  private static Map<String, String> file(String name, byte[] content) {
    return Map.of("name", name, "content_base64", Base64.getEncoder().encodeToString(content));
  }

  private static String bytes(String text) {
    return "b'" + text + "'";
  }
}

package dev.capstan.sandbox.linux.seccomp;

import dev.capstan.schema.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Decides as a docker engine's filter does that is made from a profile. */
final class ProfileMachine {
  private final Map<String, List<JsonNode>> rules = new HashMap<>();
  private final int otherwise;

  ProfileMachine(String json, Architecture architecture) {
    JsonNode profile = Json.MAPPER.readTree(json);
    otherwise = refusal(profile.path("defaultErrnoRet"));
    for (JsonNode rule : profile.path("syscalls")) {
      JsonNode only = rule.path("includes").path("arches");
      if (only.isMissingNode() || contains(only, architecture.engineName())) {
        rule.path("names")
            .forEach(
                name -> rules.computeIfAbsent(name.asString(), n -> new ArrayList<>()).add(rule));
      }
    }
  }

  /**
   * @param arguments the first two
   */
  int decide(String call, long... arguments) {
    for (JsonNode rule : rules.getOrDefault(call, List.of())) {
      boolean holds = true;
      for (JsonNode test : rule.path("args")) {
        long argument = arguments[test.path("index").asInt()];
        long value = test.path("value").asLong();
        holds &=
            switch (test.path("op").asString()) {
              case "SCMP_CMP_EQ" -> argument == value;
              case "SCMP_CMP_MASKED_EQ" -> (argument & value) == test.path("valueTwo").asLong(0);
              default -> throw new AssertionError(test);
            };
      }
      if (holds) {
        return rule.path("action").asString().equals("SCMP_ACT_ALLOW")
            ? BpfMachine.ALLOW
            : refusal(rule.path("errnoRet"));
      }
    }
    return otherwise;
  }

  private static int refusal(JsonNode errno) {
    return 0x0005_0000 | errno.asInt();
  }

  private static boolean contains(JsonNode array, String text) {
    for (JsonNode each : array) {
      if (each.asString().equals(text)) {
        return true;
      }
    }
    return false;
  }
}

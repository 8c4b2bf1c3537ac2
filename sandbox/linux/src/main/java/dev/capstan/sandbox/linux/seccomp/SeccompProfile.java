package dev.capstan.sandbox.linux.seccomp;

import dev.capstan.schema.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table as a profile of docker, which translates it for its machine with libseccomp. */
public final class SeccompProfile {
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String FAIL = "SCMP_ACT_ERRNO";

  private SeccompProfile() {}

  /** The profile as JSON. Everything that it does not name fails with EPERM. */
  public static String json() {
    ObjectNode profile = Json.MAPPER.createObjectNode();
    profile.put("defaultAction", FAIL).put("defaultErrnoRet", SeccompFilter.EPERM);
    ArrayNode machines = profile.putArray("archMap");
    for (Architecture architecture : Architecture.values()) {
      ObjectNode machine = machines.addObject();
      machine.put("architecture", architecture.profileName());
      machine.putArray("subArchitectures"); // none: 32-bit and x32 calls are refused
    }
    ArrayNode rules = profile.putArray("syscalls");
    SystemCalls.load().forEach(call -> add(rules, call));
    return Json.MAPPER.writeValueAsString(profile);
  }

  private static void add(ArrayNode rules, SystemCall call) {
    if (call.rule() == CallRule.NOT_IMPLEMENTED) {
      rule(rules, call, FAIL).put("errnoRet", SeccompFilter.ENOSYS);
    } else if (call.rule().tests().isEmpty()) {
      rule(rules, call, ALLOW);
    } else {
      call.rule().tests().forEach(test -> condition(rule(rules, call, ALLOW), test));
    }
  }

  private static ObjectNode rule(ArrayNode rules, SystemCall call, String action) {
    ObjectNode rule = rules.addObject();
    rule.putArray("names").add(call.name());
    rule.put("action", action);
    if (call.numbers().size() < Architecture.values().length) {
      ArrayNode machines = rule.putObject("includes").putArray("arches");
      call.numbers().keySet().forEach(each -> machines.add(each.engineName()));
    }
    return rule;
  }

  private static void condition(ObjectNode rule, ArgumentTest test) {
    ObjectNode argument = rule.putArray("args").addObject().put("index", test.index());
    if (test.mask() == ArgumentTest.ALL_BITS) {
      argument.put("value", test.value()).put("op", "SCMP_CMP_EQ");
    } else {
      argument.put("value", test.mask()).put("valueTwo", test.value());
      argument.put("op", "SCMP_CMP_MASKED_EQ");
    }
  }
}

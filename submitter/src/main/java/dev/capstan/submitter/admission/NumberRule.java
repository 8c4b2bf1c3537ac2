package dev.capstan.submitter.admission;

import dev.capstan.schema.problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Refuses numbers beyond 64 bits, which the schema's validator can't compare. */
final class NumberRule {
  private static final BigDecimal BOUND = BigDecimal.valueOf(Long.MAX_VALUE);

  private NumberRule() {}

  static List<FieldError> check(JsonNode body) {
    List<FieldError> errors = new ArrayList<>();
    visit(body, "", errors);
    return errors;
  }

  private static void visit(JsonNode node, String pointer, List<FieldError> errors) {
    if (errors.size() >= RequestValidator.MAX_ERRORS) {
      return;
    }
    if (node.isNumber()) {
      if (isBeyond(node)) {
        errors.add(new FieldError(pointer, "must be a number within 64 bits"));
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        visit(node.path(i), pointer + "/" + i, errors);
      }
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String name = member.getKey().replace("~", "~0").replace("/", "~1");
        visit(member.getValue(), pointer + "/" + name, errors);
      }
    }
  }

  private static boolean isBeyond(JsonNode node) {
    return node.isFloatingPointNumber()
        // includes infinity, such as 1e999 in JSON
        ? !(Math.abs(node.doubleValue()) < BOUND.doubleValue())
        : node.decimalValue().abs().compareTo(BOUND) > 0;
  }
}

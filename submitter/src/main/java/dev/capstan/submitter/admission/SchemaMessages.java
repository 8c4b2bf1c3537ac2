package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.FileNameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Messages for violations of the request's schema, by schema keyword. */
final class SchemaMessages {
  static final String BASE64_EXPECTED =
      "must be base64 (RFC 4648) with padding and without line breaks";

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private final JsonNode schema;

  SchemaMessages(JsonNode schema) {
    this.schema = schema;
  }

  FieldError describe(Error error, JsonNode body) {
    String pointer = error.getInstanceLocation().toString();
    String keyword = error.getKeyword() == null ? "" : error.getKeyword();
    JsonPointer place = JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
    JsonNode rule = schema.at(place.head() == null ? JsonPointer.empty() : place.head());
    JsonNode value = body.at(JsonPointer.compile(pointer));
    String property = error.getProperty() == null ? "" : error.getProperty();
    return switch (keyword) {
      case "required" ->
          new FieldError(
              child(pointer, property),
              place.toString().startsWith("/allOf")
                  ? "is required when query_type is " + body.path("query_type").asString()
                  : "is required");
      case "additionalProperties" ->
          new FieldError(child(pointer, property), unknownField(property, rule));
      case "propertyNames" -> new FieldError(child(pointer, property), nameRule(property, rule));
      case "false" -> new FieldError(pointer, misplacedCode(body));
      case "type" -> new FieldError(pointer, "must be " + type(rule) + ", but is " + kind(value));
      case "enum" ->
          new FieldError(pointer, "must be one of " + options(rule) + ", but is " + show(value));
      case "minimum", "maximum" ->
          new FieldError(
              pointer,
              "must be between "
                  + rule.path("minimum").asString()
                  + " and "
                  + rule.path("maximum").asString()
                  + ", but is "
                  + show(value));
      case "minLength", "maxLength" -> new FieldError(pointer, length(rule, value));
      case "maxItems", "maxProperties" ->
          new FieldError(
              pointer,
              "must have at most "
                  + rule.path(keyword).asInt()
                  + " entries, but has "
                  + value.size());
      case "pattern" -> new FieldError(pointer, patternRule(rule));
      default -> new FieldError(pointer, shortened(String.valueOf(error.getMessage())));
    };
  }

  private static String child(String pointer, String property) {
    return pointer + "/" + property.replace("~", "~0").replace("/", "~1");
  }

  private static String unknownField(String property, JsonNode rule) {
    List<String> known = new ArrayList<>(rule.path("properties").propertyNames());
    return SpellingSuggestion.find(property, known)
        .map(near -> "is not a known field; did you mean " + near + "?")
        .orElse("is not a known field");
  }

  private static String misplacedCode(JsonNode body) {
    String language = body.path("query_type").asString();
    String field =
        switch (language) {
          case "sql" -> "sql";
          case "python" -> "python_code";
          default -> "code";
        };
    return "must be absent: with query_type " + language + ", the program is in " + field;
  }

  private static String type(JsonNode rule) {
    String type = rule.path("type").asString();
    return switch (type) {
      case "integer", "object", "array" -> "an " + type;
      default -> "a " + type;
    };
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> value.isIntegralNumber() ? "an integer" : "a number with a fraction";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case NULL -> "null";
      case BOOLEAN, STRING, BINARY, MISSING, POJO ->
          "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String options(JsonNode rule) {
    List<String> options = new ArrayList<>();
    rule.path("enum").forEach(option -> options.add(option.asString()));
    return String.join(", ", options);
  }

  private static String length(JsonNode rule, JsonNode value) {
    int min = rule.path("minLength").asInt(0);
    String found = value.isString() ? String.valueOf(value.stringValue().length()) : "?";
    return rule.has("maxLength")
        ? "must have "
            + min
            + " to "
            + rule.path("maxLength").asInt()
            + " characters, but has "
            + found
        : "must have at least " + min + " characters, but has " + found;
  }

  private String nameRule(String name, JsonNode rule) {
    if (rule != schema.at("/properties/env")) {
      return "is not a valid name: expected at most 63 letters, digits, _, . and -";
    }
    return VARIABLE.matcher(name).matches()
        ? "is not allowed: it changes how programs are found or loaded"
        : "is not a valid name: expected at most 128 letters, digits and _, not starting with a"
            + " digit";
  }

  private String patternRule(JsonNode rule) {
    if (rule == schema.at("/$defs/name")) {
      return "must be 1 to 63 lower-case letters, digits, - and _, and start with a letter or"
          + " digit";
    }
    if (rule == schema.at("/$defs/path")) {
      return FileNameRule.EXPECTED;
    }
    if (rule == schema.at("/properties/files/items/properties/content_base64")) {
      return BASE64_EXPECTED;
    }
    if (rule == schema.at("/$defs/line")) {
      return "must not contain the character NUL";
    }
    if (rule == schema.at("/properties/idempotency_key")) {
      return "must be printable ASCII without spaces";
    }
    if (rule == schema.at("/properties/artifacts/items")) {
      return "must start with out/, the directory of artifacts";
    }
    return "must match " + rule.path("pattern").asString();
  }

  private static String show(JsonNode value) {
    if (value.isContainer()) {
      return kind(value);
    }
    String text = value.toString();
    return shortened(text);
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}

package dev.capstan.schema.openapi;

import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inserts the JSON Schemas of the contract into the components of an API description. Each schema
 * has one source, and the description has no external references.
 */
final class ComponentSchemas {
  private static final String FOLDER = "/dev/capstan/schema/";

  private final Map<String, String> files;

  /**
   * @param files by name of the component
   */
  ComponentSchemas(Map<String, String> files) {
    this.files = Map.copyOf(files);
  }

  /** The document in {@code file} with the schemas among its components. */
  ObjectNode put(String file) {
    ObjectNode document = (ObjectNode) load(file);
    ObjectNode schemas = (ObjectNode) document.path("components").path("schemas");
    files.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> schemas.set(entry.getKey(), component(entry.getKey(), entry.getValue())));
    return document;
  }

  private JsonNode component(String name, String file) {
    ObjectNode component = (ObjectNode) rebase(name, load(file));
    component.remove("$schema");
    component.remove("$id");
    return component;
  }

  /** Local references begin at the schema's own root, which is no longer the document's. */
  private JsonNode rebase(String name, JsonNode node) {
    if (node.isArray()) {
      var copy = Json.MAPPER.createArrayNode();
      node.forEach(child -> copy.add(rebase(name, child)));
      return copy;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode copy = Json.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals("$ref") && value.asString().startsWith("#/")) {
        copy.put("$ref", "#/components/schemas/" + name + value.asString().substring(1));
      } else if (member.getKey().equals("$ref") && value.asString().endsWith(".json")) {
        copy.put("$ref", "#/components/schemas/" + componentOf(value.asString()));
      } else {
        copy.set(member.getKey(), rebase(name, value));
      }
    }
    return copy;
  }

  /** The component of a schema, which others refer to by the last part of its {@code $id}. */
  private String componentOf(String id) {
    String file = id.replaceFirst("\\.json$", ".schema.json");
    return files.entrySet().stream()
        .filter(entry -> entry.getValue().equals(file))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a schema refers to an unknown one: " + id));
  }

  private static JsonNode load(String name) {
    try (InputStream in = ComponentSchemas.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(FOLDER + name + " is missing from the class path");
      }
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

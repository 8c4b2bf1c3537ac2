package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * docs/configuration.md is generated from the settings records and their Javadoc. To regenerate it:
 * {@code ./capstan test -pl standalone -am -Dtest=ConfigurationPageTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dcapstan.update-docs=true}.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  /** Headings, and the packages whose settings are listed below them. */
  private static final Map<String, List<String>> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("every service", List.of("kafka", "storage", "observability"));
    SECTIONS.put("submitter", List.of("submitter"));
    SECTIONS.put("worker", List.of("worker", "sandbox"));
    SECTIONS.put("sink", List.of("sink"));
  }

  private static final List<JsonNode> METADATA = metadata();

  @Test
  void thePageListsEverySettingAsItIsInTheCode() throws IOException {
    String expected = render();
    if (Boolean.getBoolean("capstan.update-docs")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  private static List<JsonNode> metadata() {
    try {
      List<JsonNode> all = new ArrayList<>();
      for (URL file :
          Collections.list(
              ConfigurationPageTest.class
                  .getClassLoader()
                  .getResources("META-INF/spring-configuration-metadata.json"))) {
        try (InputStream in = file.openStream()) {
          JsonNode tree = Json.MAPPER.readTree(new String(in.readAllBytes(), UTF_8));
          tree.path("properties").forEach(all::add);
        }
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String render() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            This page is generated from the code by `ConfigurationPageTest`. Every setting can be given as an environment
            variable: upper case, with `_` for `.` and nothing for `-` (`capstan.store.access-key` is `CAPSTAN_STORE_ACCESSKEY`),
            as `--name=value` on the command line, or in `submitter.yml`, `worker.yml`, `sink.yml` beside the process. Durations are
            written `30s`, `5m`, sizes `10GB`.

            Short names of environment variables: `KAFKA_BOOTSTRAP_SERVERS`, `KAFKA_SECURITY_PROTOCOL` and
            [more](operations.md#kafka-with-tls-and-sasl), `S3_ENDPOINT`, `S3_ACCESS_KEY`, `S3_SECRET_KEY`, `S3_BUCKET`,
            `S3_REGION`, `S3_CA_FILE`, `REDIS_URL`, `REDIS_USER`, `REDIS_PASSWORD`, `REDIS_CA_FILE`, `SANDBOX_PROVIDER`, `SANDBOX_IMAGE`,
            `CAPSTAN_ROOT`, `CAPSTAN_API_KEY`, `CAPSTAN_PORT`, `CAPSTAN_ADDRESS`, `CAPSTAN_DEVELOPMENT`, `CAPSTAN_MANAGEMENT_PORT`,
            `CAPSTAN_MANAGEMENT_ADDRESS` ([health](operations.md#health)).

            API keys are a list: `CAPSTAN_APIKEYS=acme:AbC9xYz,other:sha256=<64 hex digits>`. An entry is a tenant, a colon and the key,
            which may contain further colons, or the key's SHA-256 (`printf %s "$KEY" | sha256sum`). A comma ends an entry; give keys
            that contain commas one by one, as `CAPSTAN_APIKEYS_0=acme:a,b`, `CAPSTAN_APIKEYS_1=…`, or as their SHA-256.
            `CAPSTAN_API_KEY` is one more key, of the tenant `default`.

            Traces are configured by OpenTelemetry's own variables, `OTEL_EXPORTER_OTLP_ENDPOINT` and
            [more](observability.md#traces).

            `./capstan up` and `./capstan demo` take their settings as options: see `./capstan up --help`.
            """);
    TreeMap<String, JsonNode> all = settings("");
    for (Map.Entry<String, List<String>> section : SECTIONS.entrySet()) {
      page.append("\n## ")
          .append(section.getKey())
          .append("\n\n| Setting | Default | Meaning |\n|---|---|---|\n");
      TreeMap<String, JsonNode> settings = new TreeMap<>();
      section.getValue().forEach(module -> settings.putAll(settings(module + ".")));
      settings.forEach(
          (name, setting) ->
              page.append(
                  "| `%s` | %s | %s |\n".formatted(name, defaultOf(setting), described(setting))));
      all.keySet().removeAll(settings.keySet());
    }
    assertThat(all).as("settings of modules that no section lists").isEmpty();
    return page.toString();
  }

  /** The Javadoc of the record's component, as Markdown. */
  private static String described(JsonNode setting) {
    return setting
        .path("description")
        .asString("")
        .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
        .replace("|", "\\|");
  }

  private static String defaultOf(JsonNode setting) {
    return setting.has("defaultValue") ? "`" + setting.path("defaultValue").asString() + "`" : "";
  }

  /** Those of the records in a package, its name without {@code dev.capstan}. */
  private static TreeMap<String, JsonNode> settings(String module) {
    TreeMap<String, JsonNode> settings = new TreeMap<>();
    for (JsonNode setting : METADATA) {
      // endpoints have generated settings of Spring Boot's, management.endpoint.*
      if (setting.path("name").asString("").startsWith("capstan.")
          && setting.path("sourceType").asString("").startsWith("dev.capstan." + module)) {
        settings.put(setting.path("name").asString(), setting);
      }
    }
    return settings;
  }
}

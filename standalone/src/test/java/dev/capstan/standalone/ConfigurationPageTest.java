package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * docs/configuration.md is made from the code: from the settings records and their Javadoc. To
 * write it anew: {@code ./capstan test -pl standalone -am -Dtest=ConfigurationPageTest
 * -Dcapstan.update-docs=true}.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final List<String> SERVICES = List.of("submitter", "worker", "sink");

  @Test
  void thePageListsEverySettingAsItIsInTheCode() throws IOException {
    String expected = render();
    if (Boolean.getBoolean("capstan.update-docs")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  private static String render() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            This page is made from the code; `ConfigurationPageTest` says how. Every setting can be given as an environment
            variable: upper case, with `_` for `.` and nothing for `-` (`capstan.store.access-key` is `CAPSTAN_STORE_ACCESSKEY`),
            as `--name=value` on the command line, or in `submitter.yml`, `worker.yml`, `sink.yml` beside the process. Durations are
            written `30s`, `5m`, sizes `10GB`.

            Short names that the files read: `KAFKA_BOOTSTRAP_SERVERS`, `S3_ENDPOINT`, `S3_ACCESS_KEY`, `S3_SECRET_KEY`, `S3_BUCKET`,
            `S3_REGION`, `REDIS_URL`, `REDIS_PASSWORD`, `SANDBOX_PROVIDER`, `SANDBOX_IMAGE`, `CAPSTAN_ROOT`, `CAPSTAN_API_KEY`, `CAPSTAN_PORT`,
            `CAPSTAN_ADDRESS`, `CAPSTAN_DEVELOPMENT`, `CAPSTAN_MANAGEMENT_PORT`, `CAPSTAN_MANAGEMENT_ADDRESS`
            ([health](operations.md#health)).

            `./capstan up` and `./capstan demo` take their settings as options: see `./capstan up --help`.
            """);
    for (String service : SERVICES) {
      page.append("\n## ")
          .append(service)
          .append("\n\n| Setting | Default | Meaning |\n|---|---|---|\n");
      settings(service)
          .forEach(
              (name, setting) ->
                  page.append(
                      "| `%s` | %s | %s |\n"
                          .formatted(name, defaultOf(setting), described(setting))));
    }
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

  private static TreeMap<String, JsonNode> settings(String service) throws IOException {
    TreeMap<String, JsonNode> settings = new TreeMap<>();
    for (URL metadata :
        Collections.list(
            ConfigurationPageTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream in = metadata.openStream()) {
        JsonNode tree = Json.MAPPER.readTree(new String(in.readAllBytes(), UTF_8));
        for (JsonNode setting : tree.path("properties")) {
          if (setting.path("sourceType").asString("").startsWith("dev.capstan." + service + ".")) {
            settings.put(setting.path("name").asString(), setting);
          }
        }
      }
    }
    return settings;
  }
}

package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/**
 * No settings object prints a secret. All settings records of all modules are found by their
 * annotation; every text in them whose setting is named like a secret is set to one.
 */
class SettingsSecrecyTest {
  private static final String SECRET = "hush-hush";
  private static final Pattern SECRET_NAME =
      Pattern.compile(".*(key|secret|password|token|credential|properties).*");

  private static final List<String> SERVICE_FILES =
      List.of("submitter.yml", "worker.yml", "sink.yml", "capstan-storage.yml");

  /** Values of settings that require a certain format. */
  private static final Map<String, String> FORMS =
      Map.of("capstan.api-keys[0]", "default:" + SECRET);

  @Test
  void findsTheSettingsOfEveryModule() throws ClassNotFoundException {
    assertThat(settingsRecords().map(Class::getSimpleName))
        .contains("SubmitterSettings", "ApiKeySettings", "WorkerSettings", "SinkSettings")
        .contains("StorageSettings", "KafkaSettings");
  }

  @ParameterizedTest
  @MethodSource("settingsRecords")
  void printsNoSecret(Class<?> type) throws Exception {
    String prefix = type.getAnnotation(ConfigurationProperties.class).value();
    Map<String, Object> secrets = new HashMap<>();
    fill(prefix, type, false, secrets);

    Object settings = Binder.get(environment(secrets)).bindOrCreate(prefix, type);

    List<Object> records = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    collect(settings, records, texts);
    assertThat(texts.stream().filter(text -> text.contains(SECRET)))
        .as("secrets that were bound of %s", secrets.keySet())
        .hasSameSizeAs(secrets.keySet());
    assertThat(records).allSatisfy(part -> assertThat(part.toString()).doesNotContain(SECRET));
  }

  static Stream<Class<?>> settingsRecords() throws ClassNotFoundException {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    List<Class<?>> found = new ArrayList<>();
    for (var candidate : scanner.findCandidateComponents("dev.capstan")) {
      found.add(Class.forName(candidate.getBeanClassName()));
    }
    return found.stream();
  }

  /** Adds a secret for every text below a setting that is named like one. */
  private static void fill(
      String name, Type type, boolean isSecret, Map<String, Object> properties) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      boolean isMap = Map.class.isAssignableFrom((Class<?>) generic.getRawType());
      fill(name + (isMap ? ".any" : "[0]"), arguments[arguments.length - 1], isSecret, properties);
    } else if (type == String.class && isSecret) {
      properties.put(name, FORMS.getOrDefault(name, SECRET));
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent part : record.getRecordComponents()) {
        String partName = part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        boolean isPartSecret = isSecret || SECRET_NAME.matcher(partName).matches();
        fill(name + "." + partName, part.getGenericType(), isPartSecret, properties);
      }
    }
  }

  /** The services' default files contain the other required settings. */
  private static StandardEnvironment environment(Map<String, Object> secrets) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("secrets", secrets));
    for (String file : SERVICE_FILES) {
      new YamlPropertySourceLoader()
          .load(file, new ClassPathResource(file))
          .forEach(environment.getPropertySources()::addLast);
    }
    return environment;
  }

  private static void collect(Object value, List<Object> records, List<String> texts)
      throws ReflectiveOperationException {
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof Collection<?> all) {
      for (Object element : all) {
        collect(element, records, texts);
      }
    } else if (value instanceof Map<?, ?> map) {
      collect(map.values(), records, texts);
    } else if (value instanceof Record && value.getClass().getName().startsWith("dev.capstan.")) {
      records.add(value);
      for (RecordComponent part : value.getClass().getRecordComponents()) {
        part.getAccessor().setAccessible(true);
        collect(part.getAccessor().invoke(value), records, texts);
      }
    }
  }
}

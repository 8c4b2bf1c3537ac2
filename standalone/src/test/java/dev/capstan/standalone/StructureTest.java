package dev.capstan.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Import rules between modules and packages, and rules for files. */
class StructureTest {
  private static final JavaClasses CAPSTAN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // suites that other modules run are in jars of their own
          .withImportOption(location -> !location.contains("-tests.jar"))
          // of a build with -Dquick, whose folder the option above does not know
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.capstan");

  private static final List<String> SERVICES = List.of("submitter", "worker", "sink");

  /** Modules that run inside a service; only that service knows them. */
  private static final Map<String, String> PARTS =
      Map.of("dispatch", "submitter", "webhook", "sink");

  private static final List<String> PROVIDERS = List.of("bubblewrap", "docker");

  /** Modules that several services share. */
  private static final String[] SHARED =
      Stream.of("schema", "egress", "kafka", "storage", "observability", "ledger", "sandbox")
          .map(module -> "dev.capstan." + module + "..")
          .toArray(String[]::new);

  @Test
  void servicesNeverImportEachOther() {
    for (String service : SERVICES) {
      noClasses()
          .that()
          .resideInAPackage("dev.capstan." + service + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.concat(
                      SERVICES.stream(), Stream.of("standalone", "embedded", "bench", "client"))
                  .filter(other -> !other.equals(service))
                  .map(other -> "dev.capstan." + other + "..")
                  .toArray(String[]::new))
          .check(CAPSTAN);
    }
  }

  @Test
  void aPartOfAServiceIsKnownToThatServiceOnly() {
    PARTS.forEach(
        (part, service) ->
            noClasses()
                .that()
                .resideOutsideOfPackages(
                    "dev.capstan." + part + "..",
                    "dev.capstan." + service + "..",
                    "dev.capstan.standalone..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.capstan." + part + "..")
                .check(CAPSTAN));
  }

  @Test
  void sharedModulesKnowNoService() {
    noClasses()
        .that()
        .resideInAnyPackage(SHARED)
        .or()
        .resideInAnyPackage("dev.capstan.dispatch..", "dev.capstan.webhook..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.capstan.submitter..",
            "dev.capstan.worker..",
            "dev.capstan.sink..",
            "dev.capstan.standalone..",
            "dev.capstan.bench..")
        .check(CAPSTAN);
  }

  @Test
  void providersAreUnknownToServicesAndToEachOther() {
    for (String provider : PROVIDERS) {
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "dev.capstan.sandbox." + provider + "..",
                      "dev.capstan.standalone..",
                      "dev.capstan.bench..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.capstan.sandbox." + provider + "..")
          .check(CAPSTAN);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.capstan.(**)").should().beFreeOfCycles().check(CAPSTAN);
  }

  @Test
  void noTwoTypesShareASimpleName() {
    Map<String, Set<String>> types =
        CAPSTAN.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toSet())));
    assertThat(types.values()).allSatisfy(names -> assertThat(names).hasSize(1));
  }

  @Test
  void observabilityKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("dev.capstan.observability..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.capstan..")
                .and(not(resideInAPackage("dev.capstan.observability.."))))
        .check(CAPSTAN);
  }

  @Test
  void theContractKnowsNoSpringNoKafkaAndNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("dev.capstan.schema..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "org.apache.kafka..",
            "dev.capstan.storage..",
            "dev.capstan.kafka..",
            "dev.capstan.egress..",
            "dev.capstan.ledger..",
            "java.net.http..")
        .check(CAPSTAN);
  }

  @Test
  void decisionsAndAttemptsArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.capstan.worker.attempt..",
            "dev.capstan.submitter.admission..",
            "dev.capstan.sink.decision..",
            "dev.capstan.sink.recording..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..", "org.apache.kafka..", "org.redisson..", "io.minio..")
        .check(CAPSTAN);
  }

  @Test
  void timeIsInjected() {
    noClasses()
        .that()
        .resideInAPackage("dev.capstan..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CAPSTAN);
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Configuration")
        .and()
        .resideOutsideOfPackages("dev.capstan.standalone..", "dev.capstan.bench..")
        .should()
        .callMethod(Clock.class, "systemUTC")
        .check(CAPSTAN);
  }

  @Test
  void packagesAreStepsOfTheFlow() {
    classes()
        .should()
        .resideOutsideOfPackages(
            "..common..", "..util..", "..utils..", "..dto..", "..service..", "..impl..")
        .check(CAPSTAN);
  }

  @Test
  void noFileIsLongerThanFourHundredLinesAndMostAreShort() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    try (Stream<Path> files = Files.walk(root)) {
      List<Integer> lengths =
          files
              .filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".py"))
              .filter(file -> !file.toString().contains("/target/"))
              .map(StructureTest::lines)
              .sorted()
              .toList();
      assertThat(lengths.getLast()).isLessThanOrEqualTo(400);
      assertThat(lengths.get(lengths.size() / 2)).isLessThan(80);
    }
  }

  private static int lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

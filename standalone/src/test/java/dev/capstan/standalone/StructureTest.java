package dev.capstan.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for imports between modules, for packages and for files. */
class StructureTest {
  private static final JavaClasses CAPSTAN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.capstan");

  /** Modules that run inside a service. */
  private static final java.util.Map<String, String> PARTS =
      java.util.Map.of("submitter", "dispatch", "sink", "webhook");

  private static final List<String> PROVIDERS =
      List.of("dev.capstan.sandbox.bubblewrap..", "dev.capstan.sandbox.docker..");

  @Test
  void theServicesNeverImportEachOther() {
    for (String service : List.of("submitter", "worker", "sink", "dispatch", "webhook")) {
      noClasses()
          .that()
          .resideInAPackage("dev.capstan." + service + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.of(
                      "submitter",
                      "dispatch",
                      "worker",
                      "sink",
                      "webhook",
                      "standalone",
                      "embedded",
                      "bench")
                  .filter(other -> !other.equals(service))
                  .map(other -> "dev.capstan." + other + "..")
                  .toArray(String[]::new))
          .check(CAPSTAN);
    }
  }

  @Test
  void observabilityDependsOnNoOtherModule() {
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
  void schemasDependOnNeitherSpringNorKafkaNorOtherModules() {
    noClasses()
        .that()
        .resideInAPackage("dev.capstan.schema..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "org.apache.kafka..",
            "dev.capstan.storage..",
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
  void onlyTheBenchmarkDependsOnAProvider() {
    for (String provider : PROVIDERS) {
      noClasses()
          .that()
          .resideOutsideOfPackages(provider, "dev.capstan.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(provider)
          .check(CAPSTAN);
    }
  }

  @Test
  void theSandboxModulesDependOnTheWireContractOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.capstan.sandbox..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.capstan..")
                .and(not(resideInAnyPackage("dev.capstan.sandbox..", "dev.capstan.schema.."))))
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
  void filesHaveAtMostFourHundredLinesAndMostAreShort() throws IOException {
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
      throw new java.io.UncheckedIOException(e);
    }
  }
}

package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A test fails on a later day when a fixture has a fixed date and the code under test has the real
 * clock: the execution of the fixture expires. So only a {@code *Test} that never reads the real
 * clock may have dates of this century. Fixtures, contracts and ITs take their time from the clock.
 * {@code schemas} has no clock, and its golden messages keep their dates.
 *
 * <p>{@code testing/shifted-clocks.sh} runs tests on other dates and finds what this rule can't
 * see.
 */
class FixedDateTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern FIXED_DATE =
      Pattern.compile(
          "\\b20\\d\\d-\\d\\d-\\d\\dT\\d\\d"
              + "|\\bLocalDate(Time)?\\.of\\(\\s*20\\d\\d"
              + "|\\bofEpoch(Second|Milli)\\(\\s*[1-9][\\d_]{8,}");
  private static final Pattern REAL_CLOCK =
      Pattern.compile(
          "\\bInstant\\.now\\(|\\bClock\\.system|\\bcurrentTimeMillis\\(|\\bSpringApplication");

  @Test
  void onlyTestsWithAFixedClockHaveFixedDates() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> sources = files.filter(FixedDateTest::isTestSource).toList();
      assertThat(sources).hasSizeGreaterThan(50);
      assertThat(sources)
          .filteredOn(file -> isTimeBomb(file.getFileName().toString(), read(file)))
          .isEmpty();
    }
  }

  @Test
  void aFixedDateInAFixtureIsFound() {
    String date = "public static final Instant NOW = Instant.parse(\"2026-11-21T10:00:00Z\");";
    assertThat(isTimeBomb("Samples.java", date)).isTrue();
    assertThat(isTimeBomb("ResultSinkContract.java", date)).isTrue();
    assertThat(isTimeBomb("DeliveriesIT.java", "Instant.ofEpochSecond(1_795_000_000)")).isTrue();
    assertThat(isTimeBomb("DeciderTest.java", date)).isFalse();
    assertThat(isTimeBomb("DeciderTest.java", date + "Clock" + ".systemUTC()")).isTrue();
    assertThat(isTimeBomb("Samples.java", "Instant" + ".now()")).isFalse();
  }

  private static boolean isTestSource(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.endsWith(".java")
        && (path.contains("src/test/java/") || path.startsWith("testing/"))
        && !path.startsWith("schemas/");
  }

  private static boolean isTimeBomb(String fileName, String source) {
    boolean isPure = fileName.endsWith("Test.java") && !REAL_CLOCK.matcher(source).find();
    return !isPure && FIXED_DATE.matcher(source).find();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

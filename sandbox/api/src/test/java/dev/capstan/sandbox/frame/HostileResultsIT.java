package dev.capstan.sandbox.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileResultsIT {
  @TempDir private Path folder;

  /** The heap holds the largest table once, and not a tenth of it as a tree. */
  @Test
  void resultsOfAnyShapeFitIntoASmallHeapFourAtATime() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                HostileResults.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(said).isZero();
    assertThat(said)
        .contains("MANY_ROWS: a table", "ONE_LONG_TEXT: a table")
        .contains("MANY_NAMES: objects that are nested in each other have more than 50000 names")
        .contains("MANY_COLUMNS: the table has more than 10000 columns");
  }
}

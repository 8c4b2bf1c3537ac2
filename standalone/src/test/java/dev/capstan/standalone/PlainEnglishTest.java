package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents, messages and comments are in plain technical English: no phrase of the list. */
class PlainEnglishTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String LIST = "phrases-to-avoid.txt";
  private static final Set<String> ENDINGS =
      Set.of(".java", ".md", ".yml", ".yaml", ".sh", ".py", ".json", ".properties", ".html");

  private record Phrase(Pattern pattern, String instead) {}

  @Test
  void noTextContainsAPhraseOfTheList() throws IOException {
    List<Phrase> phrases = phrases(ROOT.resolve("standalone/src/test/resources").resolve(LIST));
    List<String> findings = new ArrayList<>();
    for (Path file : texts()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        // a phrase may continue on the next line
        String text = lines.get(i) + (i + 1 < lines.size() ? " " + start(lines.get(i + 1)) : "");
        for (Phrase phrase : phrases) {
          var match = phrase.pattern().matcher(text);
          if (match.find() && match.start() < lines.get(i).length()) {
            findings.add(
                "%s:%d: \"%s\": write %s"
                    .formatted(ROOT.relativize(file), i + 1, match.group(), phrase.instead()));
          }
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void theListRecognizesWhatItRefuses() throws IOException {
    List<Phrase> phrases = phrases(ROOT.resolve("standalone/src/test/resources").resolve(LIST));
    String sample = "the session with Kafka is over; whoever waits is told, and the view is mended";
    assertThat(phrases).filteredOn(phrase -> phrase.pattern().matcher(sample).find()).hasSize(4);
  }

  /** The next line without the marks of a comment. */
  private static String start(String line) {
    return line.strip().replaceFirst("^(\\*|//|#|\\+ \")\\s*", "");
  }

  private static List<Phrase> phrases(Path list) throws IOException {
    return Files.readAllLines(list).stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split(" => ", 2))
        .map(parts -> new Phrase(Pattern.compile(parts[0], Pattern.CASE_INSENSITIVE), parts[1]))
        .toList();
  }

  private static List<Path> texts() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(PlainEnglishTest::isOurText).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurText(Path file) {
    String path = ROOT.relativize(file).toString();
    String name = file.getFileName().toString();
    boolean isText =
        ENDINGS.stream().anyMatch(name::endsWith)
            || path.equals("capstan")
            || path.equals(".ci/run");
    return isText
        && Files.isRegularFile(file)
        && !path.contains("target/")
        && !path.contains("node_modules/")
        && !path.startsWith(".git/")
        && !path.contains("/golden/")
        && !name.equals("PlainEnglishTest.java");
  }
}

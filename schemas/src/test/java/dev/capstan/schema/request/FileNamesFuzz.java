package dev.capstan.schema.request;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.openapi.OpenApiDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Names of datasets and files: the published patterns allow what the code allows, a name never
 * leaves its folder, and files of names without conflict can exist together.
 */
public final class FileNamesFuzz {
  private static final Path FOLDER = Path.of("/folder");
  private static final JsonNode PARAMETERS =
      OpenApiDocument.tree().path("components").path("parameters");
  private static final Pattern FILE = pattern("name");
  private static final Pattern DATASET = pattern("dataset");

  private FileNamesFuzz() {}

  /** Names are separated by line feeds. Of an odd length, the input is UTF-16. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = input.length % 2 == 0 ? new String(input, UTF_8) : utf16(input);
    List<String> files = new ArrayList<>();
    FileNames names = new FileNames();
    for (String name : text.split("\n", 50)) {
      checkDataset(name);
      checkFile(name);
      if (FileNameRule.allows(name)) {
        boolean isConflict = files.stream().anyMatch(other -> conflict(name, other));
        require(names.conflict(name).isPresent() == isConflict, "a conflict is found");
        names.add(name);
        files.add(name);
      }
    }
  }

  private static void checkDataset(String name) {
    require(
        Name.parse(name).isPresent() == DATASET.matcher(name).matches(),
        "the pattern of datasets is the rule");
  }

  private static void checkFile(String name) {
    // the pattern counts characters; half of a pair is no JSON
    boolean isShort = name.getBytes(UTF_8).length <= FileNameRule.MAX_BYTES;
    boolean isText = UTF_8.newEncoder().canEncode(name);
    require(
        FileNameRule.allows(name) == (isShort && isText && FILE.matcher(name).matches()),
        "the pattern of files is the rule");
    if (FileNameRule.allows(name)) {
      // not every machine can encode all characters
      String ascii = name.replaceAll("[^\\x00-\\x7F]", "x");
      Path path = FOLDER.resolve(ascii);
      require(path.normalize().equals(path), "a name is plain");
      require(path.toString().equals("/folder/" + ascii), "a name stays below its folder");
    }
  }

  private static boolean conflict(String name, String other) {
    return name.equals(other) || name.startsWith(other + "/") || other.startsWith(name + "/");
  }

  /** Surrogates stay single, which a decoder would replace. */
  private static String utf16(byte[] input) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < input.length; i += 2) {
      text.append((char) (input[i] << 8 | Byte.toUnsignedInt(input[i + 1])));
    }
    return text.toString();
  }

  private static Pattern pattern(String parameter) {
    return Pattern.compile(PARAMETERS.path(parameter).path("schema").path("pattern").stringValue());
  }
}

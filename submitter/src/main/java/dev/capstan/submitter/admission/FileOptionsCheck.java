package dev.capstan.submitter.admission;

import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Admits the options of a dataset's file: valid by their schema, and for this kind of file. */
public final class FileOptionsCheck {
  /** As the runner recognizes the files of a view. */
  private static final Pattern CSV = Pattern.compile(".*\\.(csv|tsv)(\\.gz)?", Pattern.DOTALL);

  private static final Pattern JSON =
      Pattern.compile(".*\\.(json|ndjson|jsonl)(\\.gz)?", Pattern.DOTALL);
  private static final int MAX_BYTES = 64 << 10;
  private static final SchemaFile SCHEMA = new SchemaFile("file-options.schema.json");

  private FileOptionsCheck() {}

  /**
   * Reads options.
   *
   * @throws RefusedException if they are not JSON, or can't be used for a file of this name
   */
  public static JsonNode read(byte[] body, String file) throws RefusedException {
    if (body.length > MAX_BYTES) {
      throw RefusedException.of(
          ProblemType.BODY_TOO_LARGE, "Options must have at most " + MAX_BYTES + " bytes");
    }
    JsonNode options = RequestBody.parse(body).tree();
    List<FieldError> errors = new ArrayList<>();
    SCHEMA.find(options).stream()
        .limit(RequestValidator.MAX_ERRORS)
        .forEach(error -> errors.add(SCHEMA.describe(error, options)));
    String name = file.toLowerCase(Locale.ROOT);
    if (options.has("csv") && !CSV.matcher(name).matches()) {
      errors.add(new FieldError("/csv", "is for files whose name ends with .csv or .tsv"));
    }
    if (options.has("json") && !JSON.matcher(name).matches()) {
      errors.add(
          new FieldError("/json", "is for files whose name ends with .json, .ndjson or .jsonl"));
    }
    if (!errors.isEmpty()) {
      throw RefusedException.invalid(errors);
    }
    return options;
  }
}

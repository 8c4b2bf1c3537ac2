package dev.capstan.submitter.intake;

import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.RecordType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Validates the headers of a request record; all of them are optional. */
final class HeaderRules {
  private static final int MAX_SOURCE = 1024;
  private static final List<String> SINGLE =
      List.of(
          RecordHeader.SPEC_VERSION,
          RecordHeader.TYPE,
          RecordHeader.ID,
          RecordHeader.SOURCE,
          RecordHeader.CONTENT_TYPE);

  private HeaderRules() {}

  /** The first violation, or empty. */
  static Optional<Problem> check(RequestRecord record) {
    for (String name : SINGLE) {
      if (RequestRecord.headers(record.raw(), name).distinct().count() > 1) {
        return invalid("The header " + name + " occurs with different values; send one");
      }
    }
    String version = RequestRecord.header(record.raw(), RecordHeader.SPEC_VERSION);
    if (version != null && !version.equals("1.0")) {
      return invalid("The header ce_specversion must be 1.0, but is " + quoted(version));
    }
    String type = RequestRecord.header(record.raw(), RecordHeader.TYPE);
    String expected = RecordType.EXECUTION_REQUESTED.wireName();
    if (type != null && !type.equals(expected)) {
      return invalid("The header ce_type must be " + expected + ", but is " + quoted(type));
    }
    String id = record.metadata().key();
    if (id != null && !RequestRecord.isKey(id)) {
      return invalid("The header ce_id must be 1 to 255 printable ASCII characters without spaces");
    }
    String source = record.metadata().source();
    if (source != null && (source.isBlank() || source.length() > MAX_SOURCE)) {
      return invalid("The header ce_source must have 1 to " + MAX_SOURCE + " characters");
    }
    return checkContent(RequestRecord.header(record.raw(), RecordHeader.CONTENT_TYPE));
  }

  private static Optional<Problem> checkContent(@Nullable String contentType) {
    if (contentType == null) {
      return Optional.empty();
    }
    String media = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (media.startsWith("application/cloudevents")) {
      return unsupported(
          "Send the event in binary mode: its attributes as headers ce_*, its data as the value");
    }
    boolean isJson =
        media.equals("application/json")
            || (media.startsWith("application/") && media.endsWith("+json"));
    return isJson ? Optional.empty() : unsupported("Send application/json in UTF-8");
  }

  private static Optional<Problem> invalid(String detail) {
    return Optional.of(Problem.of(ProblemType.INVALID_REQUEST, detail));
  }

  private static Optional<Problem> unsupported(String detail) {
    return Optional.of(Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail));
  }

  private static String quoted(String text) {
    String shortened = text.length() <= 80 ? text : text.substring(0, 80) + "…";
    return "\"" + shortened.replaceAll("[\\p{Cc}\\p{Cs}]", "?") + "\"";
  }
}

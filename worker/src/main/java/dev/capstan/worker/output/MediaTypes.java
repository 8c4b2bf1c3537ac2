package dev.capstan.worker.output;

import java.util.Locale;
import java.util.Map;

/**
 * Media types by the ending of a name, from a short list: a name is the guest's word, so what isn't
 * listed is a stream of bytes, and nothing that a browser would run is listed.
 */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";

  private static final Map<String, String> BY_ENDING =
      Map.of(
          "csv", "text/csv; charset=utf-8",
          "json", "application/json",
          "md", "text/markdown; charset=utf-8",
          "parquet", "application/vnd.apache.parquet",
          "pdf", "application/pdf",
          "png", "image/png",
          "jpg", "image/jpeg",
          "txt", "text/plain; charset=utf-8");

  private MediaTypes() {}

  static String of(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, UNKNOWN);
  }

  /** The ending for a text of this type, with its dot. */
  static String extension(String mediaType) {
    return mediaType.startsWith("text/html") ? ".html" : ".txt";
  }
}

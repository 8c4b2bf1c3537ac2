package dev.capstan.worker.output;

import java.util.Locale;
import java.util.Map;

/**
 * Media types by file name extension, from a short list. The guest chooses the names, so the list
 * has no type that a browser would execute; other files are {@code application/octet-stream}.
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

  /** The extension for a text of this type, with its dot. */
  static String extension(String mediaType) {
    return mediaType.startsWith("text/html") ? ".html" : ".txt";
  }
}

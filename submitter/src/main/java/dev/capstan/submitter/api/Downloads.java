package dev.capstan.submitter.api;

import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.FileNameRule;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.ContentDisposition;

/**
 * Sends files that a program wrote, with headers that prevent browsers from running them in this
 * origin.
 */
final class Downloads {
  private static final String OCTET_STREAM = "application/octet-stream";

  /** Media types that browsers do not execute. */
  private static final Set<String> HARMLESS =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/webp",
          "text/plain",
          "text/csv",
          "application/json",
          "application/vnd.apache.parquet");

  private Downloads() {}

  /** The file name at the end of the path. */
  static String fileName(HttpServletRequest request) {
    String name = RequestReader.tail(request);
    if (!FileNameRule.allows(name)) {
      throw ApiException.of(ProblemType.INVALID_NAME, "The file name " + FileNameRule.EXPECTED);
    }
    return name;
  }

  static String harmless(String mediaType) {
    String plain = mediaType.toLowerCase(Locale.ROOT);
    return HARMLESS.contains(plain) ? plain : OCTET_STREAM;
  }

  static void markAsAttachment(HttpServletResponse response, String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    response.setHeader(
        "Content-Disposition",
        ContentDisposition.attachment().filename(last, StandardCharsets.UTF_8).build().toString());
  }

  static void send(HttpServletResponse response, byte[] content, String mediaType)
      throws IOException {
    send(response, new ByteArrayInputStream(content), content.length, mediaType);
  }

  static void send(
      HttpServletResponse response, InputStream content, long sizeBytes, String mediaType)
      throws IOException {
    response.setContentType(mediaType);
    response.setContentLengthLong(sizeBytes);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    response.setHeader("Cache-Control", "private, no-store");
    content.transferTo(response.getOutputStream());
  }
}

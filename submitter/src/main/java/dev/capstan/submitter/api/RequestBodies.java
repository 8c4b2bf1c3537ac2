package dev.capstan.submitter.api;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Limits;
import dev.capstan.submitter.admission.RequestBody;
import dev.capstan.submitter.api.BodyBudget.Reservation;
import dev.capstan.submitter.dataset.Upload;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the bodies of requests within the budgets for memory and for temporary files, and not
 * slower than the minimum rate. Thread-safe.
 */
public final class RequestBodies {
  private static final int FIRST_BYTES = 16 << 10;

  private final BodyBudget memory;
  private final BodyBudget disk;
  private final Settings settings;

  /**
   * @param heldBytes of bodies in memory at the same time; reading and admitting a body needs up to
   *     twice its size
   * @param uploadedBytes of dataset files in temporary files at the same time
   * @param maxUploadBytes of one dataset file
   * @param bytesPerSecond the slowest that a body may arrive
   */
  public record Settings(
      long heldBytes, long uploadedBytes, long maxUploadBytes, long bytesPerSecond) {}

  RequestBodies(Settings settings) {
    this.settings = settings;
    this.memory = new BodyBudget(settings.heldBytes(), Limits.MAX_REQUEST_BYTES);
    this.disk = new BodyBudget(settings.uploadedBytes(), settings.maxUploadBytes());
  }

  /** Holds the memory for one body; to be closed when the body is no longer needed. */
  Reservation memory(TenantId tenant) {
    return memory.reserve(tenant);
  }

  /**
   * The body of a submission.
   *
   * @throws ApiException 408, 413, 429 or 503
   */
  byte[] json(HttpServletRequest request, Reservation held) throws IOException {
    RequestReader.requireJson(request);
    long length = request.getContentLengthLong();
    if (length > Limits.MAX_REQUEST_BYTES) {
      throw tooLarge();
    }
    BodyDigests digests = new BodyDigests(request);
    byte[] body = read(digests.wrap(paced(request)), length, held);
    digests.verify();
    return body;
  }

  private static byte[] read(InputStream in, long length, Reservation held) throws IOException {
    int capacity = length < 0 ? FIRST_BYTES : (int) length;
    // a small body has a cost too
    held.require(Math.max(capacity, FIRST_BYTES));
    byte[] body = new byte[capacity];
    int size = 0;
    while (true) {
      size += in.readNBytes(body, size, body.length - size);
      if (size < body.length) {
        return Arrays.copyOf(body, size);
      }
      int next = in.read();
      if (next < 0) {
        return body;
      }
      if (size == Limits.MAX_REQUEST_BYTES) {
        throw tooLarge();
      }
      int larger = (int) Math.min(Limits.MAX_REQUEST_BYTES, Math.max(2L * size, FIRST_BYTES));
      held.require(larger);
      body = Arrays.copyOf(body, larger);
      body[size++] = (byte) next;
    }
  }

  /**
   * A dataset file, in a temporary file.
   *
   * @throws ApiException 408, 413, 429 or 503
   */
  Upload upload(HttpServletRequest request) throws IOException {
    long length = request.getContentLengthLong();
    if (length > settings.maxUploadBytes()) {
      throw fileTooLarge();
    }
    if (length < 0 && request.getHeader("Transfer-Encoding") == null) {
      throw ApiException.malformed(
          "The request has no body; an empty file needs Content-Length: 0");
    }
    BodyDigests digests = new BodyDigests(request);
    Reservation held = disk.reserve(RequestReader.tenant(request));
    boolean isReceived = false;
    try {
      held.require(Math.max(0, length));
      Upload upload =
          Upload.receive(
              digests.wrap(paced(request)),
              settings.maxUploadBytes(),
              held::require,
              digests::verify,
              held::close);
      isReceived = true;
      return upload;
    } catch (Upload.TooLargeException e) {
      throw fileTooLarge();
    } finally {
      if (!isReceived) {
        held.close();
      }
    }
  }

  private InputStream paced(HttpServletRequest request) throws IOException {
    return new PacedStream(request.getInputStream(), settings.bytesPerSecond(), System::nanoTime);
  }

  private ApiException fileTooLarge() {
    return ApiException.of(
        ProblemType.BODY_TOO_LARGE,
        "A file must have at most " + settings.maxUploadBytes() + " bytes");
  }

  private static ApiException tooLarge() {
    return ApiException.of(ProblemType.BODY_TOO_LARGE, RequestBody.TOO_LARGE);
  }
}

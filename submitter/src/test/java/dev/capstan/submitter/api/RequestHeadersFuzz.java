package dev.capstan.submitter.api;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.capstan.schema.request.FileNameRule;
import java.util.Optional;
import java.util.Set;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Every reader of paths, queries and headers accepts them or refuses them with a problem. The input
 * has the URI in its first line, then headers as lines {@code name: value}.
 */
public final class RequestHeadersFuzz {
  private static final String SHA256 = "0".repeat(64);

  private RequestHeadersFuzz() {}

  /** What reads a part of a request. */
  private interface Reader {
    void read(MockHttpServletRequest request);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    MockHttpServletRequest request = request(new String(input, ISO_8859_1));
    accept(
        request,
        r -> QueryParameters.parse(r.getQueryString()).require(Set.of("limit"), Set.of("label")));
    accept(request, r -> require(FileNameRule.allows(Downloads.fileName(r)), "names are valid"));
    accept(request, RequestHeadersFuzz::preconditions);
    accept(request, r -> new BodyDigests(r).verify());
    accept(request, IdempotencyKeyHeader::read);
    accept(request, RequestReader::requireJson);
    accept(
        request,
        r ->
            RequestReader.preferredWait(r)
                .ifPresent(
                    wait ->
                        require(
                            wait.toSeconds() >= 1 && wait.toSeconds() <= 60, "a wait is short")));
  }

  private static void preconditions(MockHttpServletRequest request) {
    Preconditions conditions = Preconditions.of(request);
    conditions.allow(Optional.empty());
    conditions.allow(Optional.of(SHA256));
    conditions.isNotModified(SHA256);
  }

  private static MockHttpServletRequest request(String text) {
    String[] lines = text.split("\n", -1);
    int query = lines[0].indexOf('?');
    String path = query < 0 ? lines[0] : lines[0].substring(0, query);
    MockHttpServletRequest request =
        new MockHttpServletRequest("PUT", "/v1/datasets/d/files/" + path);
    request.setAttribute(
        HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "/v1/datasets/{id}/files/{*name}");
    request.setQueryString(query < 0 ? null : lines[0].substring(query + 1));
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(": ");
      if (colon > 0) {
        request.addHeader(lines[i].substring(0, colon), lines[i].substring(colon + 2));
      }
    }
    return request;
  }

  private static void accept(MockHttpServletRequest request, Reader reader) {
    try {
      reader.read(request);
    } catch (ApiException e) {
      int status = e.problem().status();
      require(status >= 400 && status < 500, "the fault is that of the client");
    }
  }
}

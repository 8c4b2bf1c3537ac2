package dev.capstan.submitter.api;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.submitter.lookup.Listing;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists executions. */
@RestController
final class ListingController {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private final Listing listing;

  ListingController(Listing listing) {
    this.listing = listing;
  }

  @GetMapping(path = "/v1/executions", produces = RequestReader.JSON)
  @AcceptsQuery(
      once = {"status", "since", "after", "limit"},
      repeated = "label")
  ResponseEntity<byte[]> list(HttpServletRequest request) {
    Listing.Page page;
    try {
      page = listing.page(RequestReader.tenant(request), query(request));
    } catch (ViewCacheException e) {
      throw ApiException.unavailable("The cache can't be reached; retry");
    }
    ObjectNode document = Json.MAPPER.createObjectNode();
    ArrayNode executions = document.putArray("executions");
    page.executions()
        .forEach(
            (id, view) ->
                executions.add(Json.MAPPER.readTree(ExecutionResponses.document(id, view))));
    if (page.next() != null) {
      document.put("next", page.next().value());
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .body(Json.MAPPER.writeValueAsBytes(document));
  }

  private static Listing.Query query(HttpServletRequest request) {
    QueryParameters query = QueryParameters.of(request);
    return new Listing.Query(
        statuses(query.first("status")),
        labels(query.all("label")),
        since(query.first("since")),
        after(query.first("after")),
        limit(query.first("limit")));
  }

  private static Set<ExecutionStatus> statuses(@Nullable String text) {
    Set<ExecutionStatus> statuses = EnumSet.noneOf(ExecutionStatus.class);
    if (text != null) {
      Map<String, ExecutionStatus> byName =
          Arrays.stream(ExecutionStatus.values())
              .collect(Collectors.toMap(ExecutionStatus::wireName, status -> status));
      for (String name : text.split(",", -1)) {
        ExecutionStatus status = byName.get(name.strip());
        if (status == null) {
          throw invalid("status", "must be one or more of " + String.join(", ", byName.keySet()));
        }
        statuses.add(status);
      }
    }
    return statuses;
  }

  private static Map<String, String> labels(List<String> texts) {
    Map<String, String> labels = new HashMap<>();
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon < 1) {
        throw invalid("label", "must be name:value");
      }
      String value = text.substring(colon + 1);
      String other = labels.put(text.substring(0, colon), value);
      if (other != null && !other.equals(value)) {
        throw invalid("label", "has two values for one name; no execution has both");
      }
    }
    return labels;
  }

  private static @Nullable Instant since(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw invalid("since", "must be a time such as 2026-11-21T10:00:00Z");
    }
  }

  private static @Nullable ExecutionId after(@Nullable String text) {
    return text == null
        ? null
        : ExecutionId.parse(text)
            .orElseThrow(() -> invalid("after", "must be the value of next on the previous page"));
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (!text.matches("[0-9]{1,3}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_LIMIT) {
      throw invalid("limit", "must be between 1 and " + MAX_LIMIT);
    }
    return Integer.parseInt(text);
  }

  private static ApiException invalid(String parameter, String detail) {
    return new ApiException(
        Problem.invalid(List.of(new FieldError("/" + parameter, detail))), null);
  }
}

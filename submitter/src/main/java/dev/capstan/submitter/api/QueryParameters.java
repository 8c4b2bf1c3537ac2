package dev.capstan.submitter.api;

import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query of a request, strictly decoded. Nothing in it is ignored. */
record QueryParameters(Map<String, List<String>> values) {
  private static final String ATTRIBUTE = "capstan.query";
  private static final int MAX_SHOWN = 40;

  /**
   * Parses a query string.
   *
   * @param query as sent; null for none
   * @throws ApiException 400 if it can't be decoded
   */
  static QueryParameters parse(@Nullable String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return new QueryParameters(values);
  }

  /** The parameters of a request whose query was checked. */
  static QueryParameters of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof QueryParameters query) {
      return query;
    }
    throw new IllegalStateException("the query of the request was not checked");
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Refuses unknown and repeated parameters.
   *
   * @throws ApiException 400 that names them
   */
  void require(Set<String> once, Set<String> repeated) {
    Set<String> unknown = new TreeSet<>();
    Set<String> twice = new TreeSet<>();
    values.forEach(
        (name, all) -> {
          if (!once.contains(name) && !repeated.contains(name)) {
            unknown.add(shown(name));
          } else if (all.size() > 1 && once.contains(name)) {
            twice.add(name);
          }
        });
    if (!unknown.isEmpty()) {
      Set<String> known = new TreeSet<>(once);
      known.addAll(repeated);
      throw invalid(
          "Unknown query parameters: "
              + String.join(", ", unknown.stream().limit(10).toList())
              + (known.isEmpty()
                  ? "; this path has none"
                  : "; known ones are " + String.join(", ", known)));
    }
    if (!twice.isEmpty()) {
      throw invalid("Query parameters that must not be repeated: " + String.join(", ", twice));
    }
  }

  @Nullable String first(String name) {
    return all(name).isEmpty() ? null : all(name).getFirst();
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  private static String decode(String text) {
    try {
      return PercentEncoding.decode(text.replace('+', ' '));
    } catch (PercentEncoding.MalformedException e) {
      throw invalid(
          "The query string can't be decoded at \""
              + shown(text)
              + "\": expected %XX with hex digits, in UTF-8");
    }
  }

  private static String shown(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7E]", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "…";
  }

  private static ApiException invalid(String detail) {
    return ApiException.of(ProblemType.INVALID_QUERY, detail);
  }
}

package dev.capstan.standalone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A collector that takes spans by OTLP over HTTP: {@code ExportTraceServiceRequest} in Protocol
 * Buffers, of which it reads the fields that tests ask for.
 */
final class TraceCollector implements AutoCloseable {
  private static final int ERROR_STATUS = 2;

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /**
   * @param parentId empty for the first span of a trace
   * @param attributes strings, and integers as text
   */
  record Span(
      String service,
      String name,
      String traceId,
      String id,
      String parentId,
      boolean isFailed,
      Map<String, String> attributes) {}

  TraceCollector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/v1/traces",
        exchange -> {
          read(new ProtoMessage(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The spans of a trace so far. */
  List<Span> spans(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  /** All spans so far. */
  List<Span> spans() {
    return List.copyOf(spans);
  }

  private void read(ProtoMessage request) {
    for (ProtoMessage resourceSpans : request.messages(1)) {
      Map<String, String> resource = new HashMap<>();
      resourceSpans.messages(1).forEach(each -> resource.putAll(attributes(each.messages(1))));
      String service = resource.getOrDefault("service.name", "");
      for (ProtoMessage scopeSpans : resourceSpans.messages(2)) {
        scopeSpans.messages(2).forEach(span -> spans.add(span(service, span)));
      }
    }
  }

  private static Span span(String service, ProtoMessage span) {
    return new Span(
        service,
        span.text(5),
        id(span, 1),
        id(span, 2),
        id(span, 4),
        span.messages(15).stream().anyMatch(status -> status.number(3) == ERROR_STATUS),
        attributes(span.messages(9)));
  }

  private static String id(ProtoMessage span, int field) {
    return HexFormat.of().formatHex(span.bytes(field));
  }

  private static Map<String, String> attributes(List<ProtoMessage> pairs) {
    Map<String, String> attributes = new HashMap<>();
    for (ProtoMessage pair : pairs) {
      ProtoMessage value = pair.messages(2).getFirst();
      attributes.put(pair.text(1), value.has(1) ? value.text(1) : "" + value.number(3));
    }
    return attributes;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

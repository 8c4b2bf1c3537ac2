package dev.capstan.observability.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/**
 * A log event as one line of JSON: {@code timestamp}, {@code level}, {@code logger}, {@code
 * thread}, {@code message}, then the fields of {@link LogFields} and of the event itself, which
 * wins, and {@code stack_trace}. Boot's own formats lose an event that has a field twice. Used if
 * {@code logging.structured.format.console} names this class.
 */
public final class JsonLogFormat implements StructuredLogFormatter<ILoggingEvent> {
  private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

  @Override
  public String format(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", event.getFormattedMessage());
    line.putAll(event.getMDCPropertyMap());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair field : event.getKeyValuePairs()) {
        if (field.value != null) {
          line.put(field.key, value(field.value));
        }
      }
    }
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return JSON.writeToString(line) + "\n";
  }

  private static Object value(Object value) {
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}

package dev.capstan.observability.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JsonLogFormatTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(JsonLogFormatTest.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
  }

  @Test
  void writesTheFieldsOfTheThreadAndOfTheEvent() {
    try (LogFields fields = new LogFields()) {
      fields
          .with("execution_id", "exe_1")
          .with("lane", "default")
          .with("provider", null)
          .withTrace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      logger.atWarn().addKeyValue("offset", 7).log("Record \"lost\"");
    }
    assertThat(line())
        .startsWith("{\"timestamp\":\"")
        .contains(
            "\"level\":\"WARN\"",
            "\"message\":\"Record \\\"lost\\\"\"",
            "\"execution_id\":\"exe_1\"",
            "\"lane\":\"default\"",
            "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\"",
            "\"offset\":7")
        .doesNotContain("provider", "stack_trace")
        .endsWith("}\n");
  }

  @Test
  void writesAFieldOnceThatTheThreadAndTheEventHave() {
    try (LogFields fields = new LogFields()) {
      fields.with("execution_id", "exe_1");
      logger.atInfo().addKeyValue("execution_id", "exe_2").log("Ended");
    }
    assertThat(line()).containsOnlyOnce("execution_id").contains("\"execution_id\":\"exe_2\"");
  }

  @Test
  void forgetsTheFieldsOfTheThreadAfterTheWork() {
    try (LogFields fields = new LogFields()) {
      fields.with("execution_id", "exe_1").withTrace(null);
    }
    logger.atError().setCause(new IllegalStateException("broken")).log("Failed");
    assertThat(line())
        .doesNotContain("exe_1", "trace_id")
        .contains("\"stack_trace\":\"java.lang.IllegalStateException: broken");
  }

  private String line() {
    return new JsonLogFormat().format(events.list.getLast());
  }
}

package dev.capstan.observability.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of W3C Trace Context, level 2, section 3.2. */
class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

  @Test
  void theFourFieldsAreRead() {
    TraceParent read = TraceParent.parse(VALID).orElseThrow();
    assertThat(read).isEqualTo(new TraceParent(TRACE, PARENT, 1));
    assertThat(read.header()).isEqualTo(VALID);
  }

  @ParameterizedTest
  @CsvSource({"00, 00", "01, 01", "02, 02", "03, 03", "ff, 03", "fc, 00", "09, 01"})
  void reservedFlagsAreRemoved(String flags, String expected) {
    String header = "00-" + TRACE + "-" + PARENT + "-";
    assertThat(TraceParent.parse(header + flags).map(TraceParent::header))
        .contains(header + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"01-%s-%s-01", "01-%s-%s-01-extra", "cc-%s-%s-ff-", "fe-%s-%s-09-a-b"})
  void aFutureVersionIsReadAsFarAsItIsKnown(String header) {
    assertThat(TraceParent.parse(header.formatted(TRACE, PARENT)).map(TraceParent::header))
        .contains(VALID);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "x",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "01-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
        "0A-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.extra",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
        "00-０af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void anInvalidHeaderIsNone(String header) {
    assertThat(TraceParent.parse(header)).isEmpty();
  }

  @Test
  void severalHeadersAreNone() {
    assertThat(only()).isEmpty();
    assertThat(only(VALID)).isPresent();
    assertThat(only(VALID, VALID)).isEmpty();
    assertThat(only(VALID, "x")).isEmpty();
    assertThat(only(VALID + "," + VALID)).isEmpty();
  }

  private static Optional<TraceParent> only(String... headers) {
    return TraceParent.parseOnly(List.of(headers).iterator());
  }
}

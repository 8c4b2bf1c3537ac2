package dev.capstan.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class InputRelayTest {
  private final InputRelay relay = new InputRelay();

  @Test
  void passesBytesOnInOrder() throws Exception {
    CompletableFuture<Void> writer = writing("hello ", "world");
    assertThat(new String(relay.readNBytes(11), UTF_8)).isEqualTo("hello world");
    writer.join();
  }

  @Test
  void endsForTheReaderOnlyWhenItIsClosed() {
    CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(relay::read);
    writing("a").join();
    assertThat(reader.join()).isEqualTo('a');
    CompletableFuture<Integer> second = CompletableFuture.supplyAsync(relay::read);
    relay.close();
    assertThat(second.join()).isEqualTo(-1);
  }

  @Test
  void tellsTheWriterThatNobodyReads() {
    CompletableFuture<Void> writer = writing("a");
    relay.close();
    assertThatThrownBy(writer::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(InputRelay.ClosedException.class);
  }

  private CompletableFuture<Void> writing(String... parts) {
    return CompletableFuture.runAsync(
        () -> {
          try (OutputStream sink = relay.sink()) {
            for (String part : parts) {
              sink.write(part.getBytes(UTF_8));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}

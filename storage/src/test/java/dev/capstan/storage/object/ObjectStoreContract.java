package dev.capstan.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.capstan.storage.object.ObjectStore.ObjectInfo;
import dev.capstan.testing.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behaviour of every {@link ObjectStore}; each adapter runs it against the real service. */
public abstract class ObjectStoreContract {
  private static final String JSON = "application/json";

  /** No two tests share a key, so that they can share a store. */
  private final String root = "contract/" + UUID.randomUUID();

  protected abstract ObjectStore store();

  /** The response to a presigned URL without credentials, or empty when refused. */
  protected abstract Optional<byte[]> fetch(String url) throws Exception;

  @Test
  void createsOnce() {
    String key = root + "/once";

    assertThat(store().create(key, bytes("first"), JSON)).isTrue();
    assertThat(store().create(key, bytes("second"), JSON)).isFalse();
    assertThat(store().get(key)).contains(bytes("first"));
  }

  @Test
  void refusesToCreateOverWhatWasPut() {
    String key = root + "/put-first";
    store().put(key, bytes("put"), JSON);

    assertThat(store().create(key, bytes("created"), JSON)).isFalse();
    assertThat(store().get(key)).contains(bytes("put"));
  }

  @Test
  void createsAgainAfterDelete() {
    String key = root + "/again";
    store().create(key, bytes("first"), JSON);
    store().delete(key);

    assertThat(store().create(key, bytes("second"), JSON)).isTrue();
  }

  @Test
  void letsOneOfSixteenConcurrentCallersCreate() throws Exception {
    String key = root + "/race";
    int racers = 16;
    var start = new CountDownLatch(1);
    List<Future<Boolean>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int racer = 0; racer < racers; racer++) {
        byte[] content = bytes("racer " + racer);
        Callable<Boolean> race =
            () -> {
              start.await();
              return createUntilAnswered(key, content);
            };
        answers.add(threads.submit(race));
      }
      start.countDown();
    }

    List<Integer> winners = new ArrayList<>();
    for (int racer = 0; racer < racers; racer++) {
      if (answers.get(racer).get()) {
        winners.add(racer);
      }
    }
    assertThat(winners).hasSize(1);
    assertThat(store().get(key)).contains(bytes("racer " + winners.getFirst()));
  }

  /**
   * A store may respond to concurrent creation with 'conflict, repeat'; the call is then repeated.
   */
  private boolean createUntilAnswered(String key, byte[] content) {
    while (true) {
      try {
        return store().create(key, content, JSON);
      } catch (ObjectStoreException e) {
        if (store().get(key).isPresent()) {
          return false;
        }
      }
    }
  }

  @Test
  void putReplaces() {
    String key = root + "/replaced";
    store().put(key, bytes("first"), JSON);
    store().put(key, bytes("second"), JSON);

    assertThat(store().get(key)).contains(bytes("second"));
  }

  @Test
  void keepsEveryByte() {
    byte[] all = new byte[100_000];
    new Random(7).nextBytes(all);
    String key = root + "/bytes";
    store().put(key, all, "application/octet-stream");

    assertThat(store().get(key)).contains(all);
  }

  @Test
  void keepsAnEmptyObject() throws IOException {
    String key = root + "/empty";

    assertThat(store().create(key, new byte[0], JSON)).isTrue();
    assertThat(store().get(key)).contains(new byte[0]);
    assertThat(store().stat(key).orElseThrow().sizeBytes()).isZero();
    assertThat(read(key, 0, null)).contains(new byte[0]);
  }

  @Test
  void storesAFileOfSeveralParts(@TempDir Path folder) throws IOException {
    byte[] content = new byte[12_000_001];
    new Random(11).nextBytes(content);
    Path file = Files.write(folder.resolve("large"), content);
    String key = root + "/large";
    store().put(key, file, "application/octet-stream");

    assertThat(store().stat(key).orElseThrow().sizeBytes()).isEqualTo(content.length);
    assertThat(store().get(key).orElseThrow()).isEqualTo(content);
  }

  @Test
  void storesAnEmptyFile(@TempDir Path folder) throws IOException {
    String key = root + "/empty-file";
    store().put(key, Files.createFile(folder.resolve("empty")), "text/plain");

    assertThat(store().get(key)).contains(new byte[0]);
  }

  @Test
  void readsRanges() throws IOException {
    String key = root + "/range";
    store().put(key, bytes("0123456789"), "text/plain");

    assertThat(read(key, 0, null)).contains(bytes("0123456789"));
    assertThat(read(key, 7, null)).contains(bytes("789"));
    assertThat(read(key, 2, 3L)).contains(bytes("234"));
    assertThat(read(key, 0, 1L)).contains(bytes("0"));
    assertThat(read(key, 8, 100L)).contains(bytes("89"));
    assertThat(read(key, 0, 0L)).contains(new byte[0]);
    assertThat(read(key, 10, null)).contains(new byte[0]);
    assertThat(read(key, 1000, 5L)).contains(new byte[0]);
  }

  @Test
  void returnsEmptyForAMissingKey() throws IOException {
    String key = root + "/missing";

    assertThat(store().get(key)).isEmpty();
    assertThat(read(key, 0, null)).isEmpty();
    assertThat(read(key, 3, 4L)).isEmpty();
    assertThat(read(key, 0, 0L)).isEmpty();
    assertThat(store().stat(key)).isEmpty();
    store().delete(key);
  }

  @Test
  void deletesObjects() {
    String key = root + "/deleted";
    store().put(key, bytes("gone"), JSON);
    store().delete(key);

    assertThat(store().get(key)).isEmpty();
    assertThat(store().list(root, null, 10)).isEmpty();
  }

  @Test
  void returnsSizeAndTime() {
    String key = root + "/stat";
    store().put(key, bytes("12345"), JSON);

    ObjectInfo info = store().stat(key).orElseThrow();
    assertThat(info.key()).isEqualTo(key);
    assertThat(info.sizeBytes()).isEqualTo(5);
    assertThat(info.modifiedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
  }

  @Test
  void listsInPages() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      keys.add(root + "/page/%02d/x".formatted(i));
    }
    List<String> shuffled = new ArrayList<>(keys);
    java.util.Collections.shuffle(shuffled, new Random(Seed.orElse(3)));
    shuffled.forEach(key -> store().put(key, bytes("."), JSON));
    store().put(root + "/pagf", bytes("a neighbour"), JSON);

    List<String> seen = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    String after = null;
    while (true) {
      List<ObjectInfo> page = store().list(root + "/page/", after, 10);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(info -> seen.add(info.key()));
      pages.add(page.size());
      after = page.getLast().key();
    }

    assertThat(seen).containsExactlyElementsOf(keys);
    assertThat(pages).containsExactly(10, 10, 5);
  }

  @Test
  void listsByAnyPrefixOfAKey() {
    store().put(root + "/ab", bytes("1"), JSON);
    store().put(root + "/abc", bytes("22"), JSON);
    store().put(root + "/b", bytes("333"), JSON);

    assertThat(store().list(root + "/ab", null, 10))
        .extracting(ObjectInfo::key, ObjectInfo::sizeBytes)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(root + "/ab", 1L),
            org.assertj.core.groups.Tuple.tuple(root + "/abc", 2L));
    assertThat(store().list(root + "/nothing", null, 10)).isEmpty();
  }

  @Test
  void keepsOddKeys() {
    List<String> keys =
        List.of("a b+c", "%41", "grüße-日本-🎉", "q?x=1&y", "#frag", "(1)'!*~", "x:y@z,;=");
    for (String name : keys) {
      String key = root + "/odd/" + name;
      assertThat(store().create(key, bytes(name), JSON)).as(name).isTrue();
      assertThat(store().create(key, bytes("other"), JSON)).as(name).isFalse();
      assertThat(store().get(key)).as(name).contains(bytes(name));
    }

    assertThat(store().list(root + "/odd/", null, 100))
        .extracting(ObjectInfo::key)
        .containsExactlyInAnyOrderElementsOf(keys.stream().map(k -> root + "/odd/" + k).toList());
  }

  @Test
  void refusesKeysThatSomeStoreCannotHold() {
    for (String key :
        List.of("", "/x", "x/", "x//y", "a/../b", "./a", "a\u0000b", "a\\b", "x".repeat(256))) {
      assertThatThrownBy(() -> store().put(key, bytes("."), JSON))
          .as(key)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store().create(key, bytes("."), JSON))
          .as(key)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void presignedUrlsNeedNoCredentials() throws Exception {
    String key = root + "/signed/grüße +1.json";
    store().put(key, bytes("{\"a\":\"ü\"}"), JSON);

    String url = store().presignGet(key, Duration.ofMinutes(5));
    assertThat(fetch(url)).contains(bytes("{\"a\":\"ü\"}"));
    assertThat(fetch(url.replace("signed", "signex"))).isEmpty();
  }

  @Test
  void acceptsAnExistingBucket() {
    store().ensureBucket();
    store().ensureBucket();
  }

  private Optional<byte[]> read(String key, long offset, @Nullable Long length) throws IOException {
    Optional<InputStream> opened = store().open(key, offset, length);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = opened.get()) {
      return Optional.of(in.readAllBytes());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

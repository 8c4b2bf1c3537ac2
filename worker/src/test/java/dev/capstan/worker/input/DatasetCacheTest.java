package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {
  @TempDir private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Test
  void aFileIsFetchedOnceAndNotEvictedDuringUse() throws Exception {
    DatasetFile file = stored("a", "content");
    DatasetCache cache = cache(1);
    try (DatasetCache.Lease first = cache.lease(file)) {
      store.delete(file.object());
      try (DatasetCache.Lease second = cache.lease(file)) {
        assertThat(second.path()).isEqualTo(first.path()).hasContent("content");
        assertThat(Files.getPosixFilePermissions(first.path()))
            .containsExactlyInAnyOrderElementsOf(PosixFilePermissions.fromString("r--r--r--"));
      }
    }
  }

  @Test
  void unusedFilesAreEvictedOldestFirst() throws Exception {
    DatasetCache cache = cache(10);
    DatasetFile oldest = stored("a", "aaaaa");
    DatasetFile used = stored("b", "bbbbb");
    cache.lease(oldest).close();
    try (DatasetCache.Lease lease = cache.lease(used)) {
      cache.lease(stored("c", "ccccc")).close();
      assertThat(folder.resolve(oldest.sha256())).doesNotExist();
      assertThat(lease.path()).exists();
    }
  }

  @Test
  void anAlteredFileIsRefusedAndNotKept() {
    DatasetFile file = stored("a", "content");
    store.put(file.object(), "other".getBytes(UTF_8), "text/plain");
    assertThatThrownBy(() -> cache(1 << 20).lease(file))
        .isInstanceOf(InputUnavailableException.class)
        .hasMessageContaining("wrong digest");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFailedFetchIsTriedAgainByTheNextUser() throws Exception {
    DatasetFile file = stored("a", "content");
    store.delete(file.object());
    DatasetCache cache = cache(1 << 20);
    assertThatThrownBy(() -> cache.lease(file)).isInstanceOf(InputUnavailableException.class);
    stored("a", "content");
    try (DatasetCache.Lease lease = cache.lease(file)) {
      assertThat(lease.path()).hasContent("content");
    }
  }

  @Test
  void concurrentUsersShareOneFile() throws Exception {
    DatasetFile file = stored("a", "content");
    DatasetCache cache = cache(1 << 20);
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> paths = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        paths.add(
            users.submit(
                () -> {
                  try (DatasetCache.Lease lease = cache.lease(file)) {
                    return lease.path();
                  }
                }));
      }
      for (Future<Path> path : paths) {
        assertThat(path.get()).hasContent("content");
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  private DatasetCache cache(long maxBytes) {
    return new DatasetCache(store, folder, maxBytes);
  }

  private DatasetFile stored(String name, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    String sha256 = Sha256.hex(bytes);
    String object = "datasets/default/d/blobs/" + sha256;
    store.put(object, bytes, "text/plain");
    return new DatasetFile(name, object, sha256, bytes.length);
  }
}

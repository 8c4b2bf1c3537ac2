package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
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
    try (DatasetCache.Lease first = cache.lease(TenantId.DEFAULT, file)) {
      store.delete(file.object());
      try (DatasetCache.Lease second = cache.lease(TenantId.DEFAULT, file)) {
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
    Path evicted;
    try (DatasetCache.Lease lease = cache.lease(TenantId.DEFAULT, oldest)) {
      evicted = lease.path();
    }
    try (DatasetCache.Lease lease = cache.lease(TenantId.DEFAULT, used)) {
      cache.lease(TenantId.DEFAULT, stored("c", "ccccc")).close();
      assertThat(evicted).doesNotExist();
      assertThat(lease.path()).exists();
    }
  }

  /** Else each would see by the file's properties what the other uses, and when. */
  @Test
  void tenantsShareNoFileAndSeeNoTimes() throws Exception {
    DatasetFile file = stored("a", "content");
    DatasetCache cache = cache(1 << 20);
    try (DatasetCache.Lease first = cache.lease(new TenantId("first"), file);
        DatasetCache.Lease second = cache.lease(new TenantId("second"), file)) {
      assertThat(Files.getAttribute(first.path(), "unix:ino"))
          .isNotEqualTo(Files.getAttribute(second.path(), "unix:ino"));
      assertThat(first.path().toString()).doesNotContain(file.sha256());
      assertThat(Files.getLastModifiedTime(first.path()).toInstant())
          .isEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
    }
  }

  @Test
  void roomIsMadeBeforeAFileIsFetched() throws Exception {
    DatasetCache cache = cache(10);
    cache.lease(TenantId.DEFAULT, stored("a", "aaaaaaaa")).close();
    DatasetFile next = stored("b", "bbbbbbbb");
    store.delete(next.object());
    assertThatThrownBy(() -> cache.lease(TenantId.DEFAULT, next))
        .isInstanceOf(InputUnavailableException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatNoDiskHoldsIsRefusedBeforeItIsFetched() {
    DatasetFile file = stored("a", "content");
    DatasetFile huge = new DatasetFile("a", file.object(), file.sha256(), Long.MAX_VALUE / 4);
    assertThatThrownBy(() -> cache(1 << 20).lease(TenantId.DEFAULT, huge))
        .isInstanceOf(InputUnavailableException.class)
        .hasMessageContaining("free space");
  }

  @Test
  void anAlteredFileIsRefusedAndNotKept() {
    DatasetFile file = stored("a", "content");
    store.put(file.object(), "altered".getBytes(UTF_8), "text/plain");
    assertThatThrownBy(() -> cache(1 << 20).lease(TenantId.DEFAULT, file))
        .isInstanceOf(InputUnavailableException.class)
        .hasMessageContaining("wrong digest");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFailedFetchIsTriedAgainByTheNextUser() throws Exception {
    DatasetFile file = stored("a", "content");
    store.delete(file.object());
    DatasetCache cache = cache(1 << 20);
    assertThatThrownBy(() -> cache.lease(TenantId.DEFAULT, file))
        .isInstanceOf(InputUnavailableException.class);
    stored("a", "content");
    try (DatasetCache.Lease lease = cache.lease(TenantId.DEFAULT, file)) {
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
                  try (DatasetCache.Lease lease = cache.lease(TenantId.DEFAULT, file)) {
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

package dev.capstan.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFolderTest {
  @TempDir private Path temp;

  @Test
  void workersOfOneMachineDeleteNothingOfEachOther() throws Exception {
    Path folder = temp.resolve("worker");
    try (WorkerFolder first = WorkerFolder.claim(folder)) {
      Path used = Files.createFile(first.own("datasets").resolve("used"));
      try (WorkerFolder second = WorkerFolder.claim(folder)) {
        assertThat(second.own("datasets")).isEmptyDirectory().isNotEqualTo(first.own("datasets"));
        assertThat(second.shared("sandboxes")).isEqualTo(first.shared("sandboxes"));
        assertThat(used).exists();
      }
    }
  }

  @Test
  void whatADeadWorkerLeftIsDeletedWithoutFollowingLinks() throws Exception {
    Path folder = temp.resolve("worker");
    Path elsewhere = Files.createFile(temp.resolve("elsewhere"));
    try (WorkerFolder dead = WorkerFolder.claim(folder)) {
      Path spool = Files.createDirectory(dead.own("spool").resolve("nonce"));
      Files.createFile(spool.resolve("0"));
      Files.createSymbolicLink(spool.resolve("link"), temp);
    }
    try (WorkerFolder next = WorkerFolder.claim(folder)) {
      assertThat(next.own("spool")).isEmptyDirectory();
    }
    assertThat(elsewhere).exists();
  }

  @Test
  void aLinkThatSomebodyPreparedIsRefused() throws Exception {
    Path folder = Files.createSymbolicLink(temp.resolve("worker"), temp);
    assertThatThrownBy(() -> WorkerFolder.claim(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("capstan.worker.folder")
        .hasMessageContaining("is a link");
  }
}

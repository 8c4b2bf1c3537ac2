package dev.capstan.sandbox.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderIT {
  private static final int SOMEBODY_ELSE = 12_345;

  @TempDir private Path temp;

  @Test
  void makesAFolderAndTheMissingOnesAboveIt() throws Exception {
    Path folder = PrivateFolder.open(temp.resolve("a/b"), PrivateFolder.OWNER_ONLY);
    assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PrivateFolder.OWNER_ONLY);
    assertThat(Files.getPosixFilePermissions(folder.getParent()))
        .isEqualTo(PrivateFolder.OWNER_ONLY);
    assertThat(PrivateFolder.open(folder, PrivateFolder.OWNER_ONLY)).isEqualTo(folder);
  }

  @Test
  void takesPermissionsFromAFolderOfItsOwn() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    PrivateFolder.open(folder, PrivateFolder.OTHERS_PASS);
    assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PrivateFolder.OTHERS_PASS);
  }

  @Test
  void followsNoLink() throws Exception {
    Path target = Files.createDirectory(temp.resolve("target"));
    Path kept = Files.createFile(target.resolve("kept"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), target);
    assertThatThrownBy(() -> PrivateFolder.open(link, PrivateFolder.OWNER_ONLY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a link or a file");
    assertThat(kept).exists();
  }

  @Test
  void refusesAFolderBelowOneThatAllUsersCanChange() throws Exception {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> PrivateFolder.open(shared.resolve("own"), PrivateFolder.OWNER_ONLY))
        .hasMessageContaining("all users can replace what is in the folder " + shared.toRealPath());
    Files.setAttribute(shared, "unix:mode", 01777);
    assertThat(PrivateFolder.open(shared.resolve("own"), PrivateFolder.OWNER_ONLY)).exists();
  }

  @Test
  void refusesAFolderOfAnotherUser() throws Exception {
    assertThatThrownBy(() -> PrivateFolder.open(ofSomebodyElse(), PrivateFolder.OWNER_ONLY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to the user");
  }

  /** Only root can make one; for all others, root is somebody else. */
  private Path ofSomebodyElse() throws IOException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return Path.of("/usr");
    }
    Path folder = Files.createDirectory(temp.resolve("prepared"));
    Files.setAttribute(folder, "unix:uid", SOMEBODY_ELSE);
    return folder;
  }

  @Test
  void numbersAreClaimedOnceAndGivenBack() throws Exception {
    try (ClaimedNumber first = ClaimedNumber.claim(temp, 2);
        ClaimedNumber second = ClaimedNumber.claim(temp, 2)) {
      assertThat(first.number()).isZero();
      assertThat(second.number()).isEqualTo(1);
      assertThatThrownBy(() -> ClaimedNumber.claim(temp, 2))
          .hasMessageContaining("all 2 places")
          .hasMessageContaining("are taken");
    }
    try (ClaimedNumber again = ClaimedNumber.claim(temp, 2)) {
      assertThat(again.number()).isZero();
    }
  }
}

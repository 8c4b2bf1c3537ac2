package dev.capstan.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UidRangeIT {
  @TempDir private Path registry;

  @Test
  void workersOfOneMachineShareNoUserId() throws Exception {
    try (UidRange first = UidRange.claim(5000, registry);
        UidRange second = UidRange.claim(5000, registry)) {
      assertThat(second.first() - first.first()).isEqualTo(UidRange.SIZE);
      assertThat(second.users().take()).isGreaterThanOrEqualTo(first.first() + UidRange.SIZE);
    }
  }
}

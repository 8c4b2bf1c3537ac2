package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.SkippedArtifact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts to the spool. What is refused is named with the reason. What the program left
 * lies in {@code out/}; the rest are images of displays, which have the same caps once more.
 */
final class ArtifactSpool {
  private static final String OUTPUTS = "out/";

  /** How often images of displays may fill their allowance, with those that were taken back. */
  private static final int MAX_TURNOVER = 8;

  private final Allowance forOutputs;
  private final Allowance forDisplays;
  private final SpoolFolder folder;
  private final SkippedList skipped;
  private final List<RunnerResult.SpooledArtifact> artifacts = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable Open open;

  ArtifactSpool(int maxFiles, long maxBytes, SpoolFolder folder, SkippedList skipped) {
    forOutputs = new Allowance(maxFiles, maxBytes);
    forDisplays = new Allowance(RunnerResultFrames.MAX_DISPLAYS, maxBytes);
    this.folder = folder;
    this.skipped = skipped;
  }

  /** What may still be taken. */
  private static final class Allowance {
    private final int maxFiles;
    private final long maxBytes;
    private int files;
    private long bytes;
    private long bytesEver;

    Allowance(int maxFiles, long maxBytes) {
      this.maxFiles = maxFiles;
      this.maxBytes = maxBytes;
    }

    /** Takes from the allowance, or returns the reason why it can't. */
    @Nullable String refusal(long size) {
      if (files >= maxFiles) {
        return "more than " + maxFiles + " artifacts";
      }
      if (size > maxBytes - bytes) {
        return "the artifacts are larger than " + maxBytes + " bytes in all";
      }
      if (size > MAX_TURNOVER * maxBytes - bytesEver) {
        return "the images are larger than %d bytes in all, with those that were cleared"
            .formatted(MAX_TURNOVER * maxBytes);
      }
      files++;
      bytes += size;
      bytesEver += size;
      return null;
    }

    void restore() {
      files = 0;
      bytes = 0;
    }
  }

  private record Open(String name, SpoolFile file) {}

  /** Opens an artifact whose content is {@code size} bytes, or notes why not. */
  void begin(byte[] nameBytes, long size) {
    String refusal = ArtifactName.defect(nameBytes).orElse(null);
    if (refusal != null) {
      skipped.add(new SkippedArtifact(ArtifactName.shown(nameBytes), refusal));
      return;
    }
    String name = new String(nameBytes, StandardCharsets.UTF_8);
    Allowance allowance = name.startsWith(OUTPUTS) ? forOutputs : forDisplays;
    refusal = names.contains(name) ? "another artifact has the same name" : allowance.refusal(size);
    if (refusal == null) {
      names.add(name);
      open = new Open(name, folder.create());
    } else {
      skipped.add(new SkippedArtifact(name, refusal));
    }
  }

  void write(byte[] bytes, int offset, int length) {
    if (open != null) {
      open.file.write(bytes, offset, length);
    }
  }

  void end() {
    if (open == null) {
      return;
    }
    artifacts.add(new RunnerResult.SpooledArtifact(open.name, open.file.finish()));
    open = null;
  }

  /** Deletes the images of displays. */
  void discardDisplays() {
    artifacts.removeIf(
        artifact -> {
          boolean isDisplay = !artifact.name().startsWith(OUTPUTS);
          if (isDisplay) {
            names.remove(artifact.name());
            folder.discard(artifact.content().path());
          }
          return isDisplay;
        });
    forDisplays.restore();
  }

  List<RunnerResult.SpooledArtifact> artifacts() {
    return artifacts;
  }
}

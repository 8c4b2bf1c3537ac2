package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.json.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts to this machine's disk under names of its own: the guest's names are data, never
 * paths. What is refused is named with the reason. What the program left lies in {@code out/}; the
 * rest are images of displays, which have the same caps once more.
 */
final class ArtifactSpool {
  private static final String OUTPUTS = "out/";

  private final Allowance forOutputs;
  private final Allowance forDisplays;
  private final Path folder;
  private final SkippedList skipped;
  private final List<RunnerResult.SpooledArtifact> artifacts = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable Open open;

  ArtifactSpool(int maxFiles, long maxBytes, Path folder, SkippedList skipped) {
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
      files++;
      bytes += size;
      return null;
    }
  }

  private record Open(String name, Path path, OutputStream out, MessageDigest sha256, long size) {}

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
      open(name, size);
    } else {
      skipped.add(new SkippedArtifact(name, refusal));
    }
  }

  private void open(String name, long size) {
    try {
      Files.createDirectories(folder);
      Path path = folder.resolve(Integer.toString(files.size()));
      files.add(path);
      OutputStream out =
          Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      open = new Open(name, path, out, Sha256.digest(), size);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void write(byte[] bytes, int offset, int length) {
    if (open == null) {
      return;
    }
    try {
      open.out.write(bytes, offset, length);
    } catch (IOException e) {
      throw unwritable(e);
    }
    open.sha256.update(bytes, offset, length);
  }

  void end() {
    if (open == null) {
      return;
    }
    Open done = open;
    open = null;
    try {
      done.out.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
    artifacts.add(
        new RunnerResult.SpooledArtifact(done.name, done.path, done.size, Sha256.hex(done.sha256)));
  }

  List<RunnerResult.SpooledArtifact> artifacts() {
    return artifacts;
  }

  /** Deletes everything; a later failure doesn't keep the rest from being deleted. */
  void delete() {
    IOException failure = null;
    try {
      if (open != null) {
        open.out.close();
      }
    } catch (IOException e) {
      failure = e;
    }
    open = null;
    files.add(folder);
    for (Path path : files) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    files.clear();
    if (failure != null) {
      throw new UncheckedIOException("the spool folder " + folder + " can't be deleted", failure);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(
        "the worker's spool folder " + folder + " can't be written: free its disk", e);
  }
}

package dev.capstan.sandbox.frame;

import dev.capstan.sandbox.frame.OutputListener.Stream;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the payloads of a result while they arrive: each goes to a part that is capped, and whose
 * long parts are on disk; JSON is kept unparsed until the end. The memory that it holds is the same
 * whatever the guest sends.
 */
final class RunnerResultFrames implements FrameParser.Receiver {
  static final int MAX_DISPLAYS = 100;
  static final int MAX_DISPLAY_TEXT_BYTES = 256 << 10;
  private static final int MAX_ALL_DISPLAYS_BYTES = 4 << 20;

  /** Room around a display's text: its MIME type, and the escapes of JSON. */
  private static final int DISPLAY_ENVELOPE_BYTES = 64 << 10;

  /** Room around a table's rows: the names and types of its columns. */
  private static final int TABLE_ENVELOPE_BYTES = 1 << 20;

  private static final int MAX_DOCUMENT_BYTES = 256 << 10;
  private static final int MAX_SKIPPED_BYTES = 4 << 10;

  final BoundedSpool stdout;
  final BoundedSpool stderr;
  final SkippedList skipped = new SkippedList();
  final List<SpooledContent> displays = new ArrayList<>();
  @Nullable SpooledContent table;
  @Nullable SpooledContent error;
  @Nullable SpooledContent exit;
  boolean started;
  boolean ended;
  private final int maxTableBytes;
  private final SpoolFolder folder;
  private final ArtifactSpool artifacts;
  private final LiveOutput live;
  private @Nullable String defect;
  private int displaysSeen;
  private long displayBytes;

  private byte type;
  private @Nullable BoundedSpool document;
  private @Nullable ArtifactHeader artifact;

  RunnerResultFrames(
      int maxOutputBytes,
      int maxArtifacts,
      long maxArtifactBytes,
      Path spoolFolder,
      LiveOutput live) {
    this.live = live;
    folder = new SpoolFolder(spoolFolder);
    stdout = new BoundedSpool(maxOutputBytes, folder);
    stderr = new BoundedSpool(maxOutputBytes, folder);
    maxTableBytes =
        (int) Math.min(Integer.MAX_VALUE - 8L, (long) maxOutputBytes + TABLE_ENVELOPE_BYTES);
    artifacts = new ArtifactSpool(maxArtifacts, maxArtifactBytes, folder, skipped);
  }

  List<RunnerResult.SpooledArtifact> artifacts() {
    return artifacts.artifacts();
  }

  /** For the rows of the table, which may be as large as its frame. */
  BoundedSpool rowsSpool() {
    return new BoundedSpool(maxTableBytes, folder);
  }

  /** Deletes all long parts. */
  void delete() {
    folder.close();
  }

  /** What is wrong with the frames themselves; null when nothing is. */
  @Nullable String defect() {
    return defect;
  }

  @Override
  public void begin(byte frameType, long length) {
    type = frameType;
    document = null;
    artifact = null;
    if (ended) {
      note("a frame follows the end frame");
      type = 0;
      return;
    }
    switch (type) {
      case FrameType.TABLE -> once(table, "table", length, maxTableBytes);
      case FrameType.ERROR -> once(error, "error", length, MAX_DOCUMENT_BYTES);
      case FrameType.EXIT -> once(exit, "exit", length, MAX_DOCUMENT_BYTES);
      case FrameType.DISPLAY -> beginDisplay(length);
      case FrameType.SKIPPED -> beginSkipped(length);
      case FrameType.ARTIFACT -> artifact = new ArtifactHeader(length);
      default -> {}
    }
  }

  @Override
  public void piece(byte[] bytes, int offset, int length) {
    switch (type) {
      case FrameType.STDOUT ->
          live.pass(Stream.STDOUT, bytes, offset, stdout.keep(bytes, offset, length));
      case FrameType.STDERR ->
          live.pass(Stream.STDERR, bytes, offset, stderr.keep(bytes, offset, length));
      case FrameType.ARTIFACT -> pieceOfArtifact(bytes, offset, length);
      default -> {
        if (document != null) {
          document.write(bytes, offset, length);
        }
      }
    }
  }

  @Override
  public void end() {
    SpooledContent whole = document == null ? null : document.content();
    switch (type) {
      case FrameType.STARTED -> started = true;
      case FrameType.TABLE -> table = whole == null ? table : whole;
      case FrameType.ERROR -> error = whole == null ? error : whole;
      case FrameType.EXIT -> exit = whole == null ? exit : whole;
      case FrameType.DISPLAY -> {
        if (whole != null) {
          displays.add(whole);
        }
      }
      case FrameType.SKIPPED -> endSkipped(whole);
      case FrameType.CLEAR -> clearDisplays();
      case FrameType.ARTIFACT -> endArtifact();
      case FrameType.RESULT_END -> ended = true;
      default -> {}
    }
    document = null;
  }

  private void once(@Nullable SpooledContent earlier, String what, long length, int cap) {
    if (earlier != null) {
      note("there is more than one " + what + " frame");
    } else if (length > cap) {
      note("the " + what + " frame has " + length + " bytes, but " + cap + " is the most");
    } else {
      document = new BoundedSpool(cap, folder);
    }
  }

  private void beginDisplay(long length) {
    displaysSeen++;
    int cap = MAX_DISPLAY_TEXT_BYTES + DISPLAY_ENVELOPE_BYTES;
    if (displaysSeen > MAX_DISPLAYS) {
      skipDisplay("more than " + MAX_DISPLAYS + " displays");
    } else if (length > cap) {
      skipDisplay("the display is larger than " + MAX_DISPLAY_TEXT_BYTES + " bytes");
    } else if (displayBytes + length > MAX_ALL_DISPLAYS_BYTES) {
      skipDisplay("the displays are larger than " + MAX_ALL_DISPLAYS_BYTES + " bytes in all");
    } else {
      displayBytes += length;
      document = new BoundedSpool(cap, folder);
    }
  }

  /** Takes back what was shown, and makes room for what will be. */
  private void clearDisplays() {
    displays.forEach(folder::discard);
    displays.clear();
    displaysSeen = 0;
    displayBytes = 0;
    artifacts.discardDisplays();
  }

  private void skipDisplay(String reason) {
    skipped.add(new SkippedArtifact("display " + displaysSeen, reason));
  }

  private void beginSkipped(long length) {
    if (length <= MAX_SKIPPED_BYTES) {
      document = new BoundedSpool(MAX_SKIPPED_BYTES, folder);
    } else {
      note("a skipped frame has " + length + " bytes, but " + MAX_SKIPPED_BYTES + " is the most");
    }
  }

  private void endSkipped(@Nullable SpooledContent whole) {
    if (whole == null) {
      return;
    }
    try {
      skipped.add(SkippedEntryReader.read(whole));
    } catch (UnusableResultException e) {
      note(e.getMessage());
    }
  }

  private void pieceOfArtifact(byte[] bytes, int offset, int length) {
    ArtifactHeader header = artifact;
    if (header == null) {
      return;
    }
    int taken = header.take(bytes, offset, length);
    byte[] name = header.completed();
    if (name != null) {
      artifacts.begin(name, header.contentBytes());
    }
    if (taken < length) {
      artifacts.write(bytes, offset + taken, length - taken);
    }
  }

  private void endArtifact() {
    ArtifactHeader header = artifact;
    artifact = null;
    if (header != null && !header.isDone()) {
      note("an artifact frame is shorter than its name");
    } else {
      artifacts.end();
    }
  }

  private void note(@Nullable String what) {
    if (defect == null) {
      defect = what;
    }
  }
}

package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.SkippedArtifact;
import java.util.ArrayList;
import java.util.List;

/** Files and displays that were not taken; behind the cap they are only counted. */
final class SkippedList {
  static final int MAX_ENTRIES = 100;

  private final List<SkippedArtifact> entries = new ArrayList<>();
  private long more;

  void add(SkippedArtifact entry) {
    if (entries.size() < MAX_ENTRIES) {
      entries.add(entry);
    } else {
      more++;
    }
  }

  List<SkippedArtifact> entries() {
    if (more == 0) {
      return entries;
    }
    List<SkippedArtifact> all = new ArrayList<>(entries);
    all.add(new SkippedArtifact("…", more + " more were skipped"));
    return all;
  }
}

package dev.capstan.schema.request;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of files that have to exist together in one folder. Two names conflict when they are equal,
 * or when one is a folder of the other: {@code a} and {@code a/b.csv}. Not thread-safe.
 */
public final class FileNames {
  /** A file by each of its folders: the first that was added. */
  private final Map<String, String> filesByFolder = new HashMap<>();

  private final Set<String> files = new HashSet<>();

  /** Adds a name; it may conflict with others. */
  public void add(String name) {
    files.add(name);
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      filesByFolder.putIfAbsent(name.substring(0, slash), name);
    }
  }

  /** A name that conflicts with {@code name}, or empty. */
  public Optional<String> conflict(String name) {
    if (files.contains(name)) {
      return Optional.of(name);
    }
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      String folder = name.substring(0, slash);
      if (files.contains(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.ofNullable(filesByFolder.get(name));
  }
}

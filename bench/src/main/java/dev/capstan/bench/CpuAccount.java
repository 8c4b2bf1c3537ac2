package dev.capstan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time of this process by group of threads, and of its terminated children, from {@code
 * /proc/self/task/*}, which includes compiler and collector threads.
 *
 * @param ticks clock ticks (10 ms) by group
 */
record CpuAccount(Map<CpuGroup, Long> ticks) {
  private static final int MS_PER_TICK = 10;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int CHILDREN_USER_TIME = 13;
  private static final int CHILDREN_SYSTEM_TIME = 14;

  static CpuAccount now() {
    Map<CpuGroup, Long> ticks = new EnumMap<>(CpuGroup.class);
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      tasks.forEach(task -> add(task, ticks));
      ticks.put(
          CpuGroup.SANDBOX,
          ticks(
              Files.readString(Path.of("/proc/self/stat")),
              CHILDREN_USER_TIME,
              CHILDREN_SYSTEM_TIME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CpuAccount(ticks);
  }

  /** Core-milliseconds spent since {@code earlier}. */
  Map<CpuGroup, Double> since(CpuAccount earlier) {
    Map<CpuGroup, Double> spent = new EnumMap<>(CpuGroup.class);
    ticks.forEach(
        (group, now) ->
            spent.put(group, (double) (now - earlier.ticks.getOrDefault(group, 0L)) * MS_PER_TICK));
    return spent;
  }

  private static void add(Path task, Map<CpuGroup, Long> ticks) {
    try {
      CpuGroup group = CpuGroup.of(Files.readString(task.resolve("comm")).strip());
      ticks.merge(
          group, ticks(Files.readString(task.resolve("stat")), USER_TIME, SYSTEM_TIME), Long::sum);
    } catch (NoSuchFileException e) {
      // the thread has ended
    } catch (IOException e) {
      if (Files.exists(task)) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Fields are counted behind the name, which may hold anything. */
  private static long ticks(String stat, int one, int other) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[one]) + Long.parseLong(fields[other]);
  }
}

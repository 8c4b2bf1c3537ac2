package dev.capstan.bench;

import java.util.List;

/** The steps of a job's way, recognised by the names of the threads that do them. */
enum CpuGroup {
  HTTP(
      "http and admission",
      List.of("http-nio", "ForkJoinPool", "tomcat", "Catalina", "VirtualThread")),
  BROKER(
      "Kafka broker",
      List.of(
          "data-plane",
          "kafka-",
          "raft",
          "controller",
          "quorum",
          "broker",
          "share-",
          "group-coord",
          "metrics-",
          "Snapshot",
          "log-cleaner",
          "transaction",
          "executor-")),
  STORE("S3 store", List.of("s3proxy", "qtp", "jetty")),
  WORKER("worker slots and attempts", List.of("slot-", "attempt-", "bubblewrap", "sandbox")),
  SINK("result sink", List.of("sink", "result")),
  CACHE_CLIENT("Redis client", List.of("redisson", "netty")),
  STORE_CLIENT("S3 client", List.of("OkHttp", "okhttp")),
  JIT("JIT compiler", List.of("C1 Comp", "C2 Comp")),
  GC("garbage collector", List.of("GC ", "G1", "VM Thread", "Serial")),
  OTHER("other", List.of(""));

  private final String title;
  private final List<String> prefixes;

  CpuGroup(String title, List<String> prefixes) {
    this.title = title;
    this.prefixes = prefixes;
  }

  String title() {
    return title;
  }

  static CpuGroup of(String thread) {
    for (CpuGroup group : values()) {
      if (group.prefixes.stream().anyMatch(thread::startsWith)) {
        return group;
      }
    }
    return OTHER;
  }
}

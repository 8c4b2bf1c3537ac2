package dev.capstan.bench;

import java.util.List;

/** The steps of the job lifecycle, identified by the names of their threads. */
enum CpuGroup {
  SANDBOX("the sandboxes' processes", List.of()),
  CLIENT("this bench's HTTP client", List.of("HttpClient")),
  HTTP(
      "HTTP, admission, the sink's S3 calls (virtual threads)",
      List.of("http-nio", "ForkJoinPool", "Catalina", "VirtualThread")),
  KAFKA_CLIENTS(
      "Kafka clients",
      List.of("kafka-producer", "kafka-coordinat", "kafka-admin", "consumer_backgr")),
  SCHEDULING(
      "delays, reconciler, intake, webhooks",
      List.of("capstan-delay", "capstan-reconci", "capstan-request", "capstan-webhook")),
  SINK("result sink", List.of("capstan-sink")),
  WORKER(
      "worker: slots, attempts, sandbox starts",
      List.of("slot-", "attempt-", "sandbox-", "process reaper")),
  STORE("S3 store (embedded)", List.of("S3Proxy")),
  CACHE_CLIENT("Redis client", List.of("redisson")),
  STORE_CLIENT("S3 client", List.of("OkHttp")),
  BROKER(
      "Kafka broker (embedded)",
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
          "client-metrics",
          "Expiration",
          "transaction",
          "executor-",
          "response-")),
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

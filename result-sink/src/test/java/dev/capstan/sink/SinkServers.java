package dev.capstan.sink;

/** Running servers that a sink needs. */
public interface SinkServers extends AutoCloseable {
  String kafka();

  String cacheUrl();

  String cachePassword();

  String storeUrl();

  String storeAccessKey();

  String storeSecretKey();

  void stopStore();

  /** Restarts it with its data at the same address. */
  void startStore();

  @Override
  void close();
}

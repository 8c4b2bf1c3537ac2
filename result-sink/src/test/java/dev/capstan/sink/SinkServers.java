package dev.capstan.sink;

/** What a sink needs, started. */
public interface SinkServers extends AutoCloseable {
  String kafka();

  String cacheUrl();

  String cachePassword();

  String storeUrl();

  String storeAccessKey();

  String storeSecretKey();

  void stopStore();

  /** With what it held, at the same address. */
  void startStore();

  @Override
  void close();
}

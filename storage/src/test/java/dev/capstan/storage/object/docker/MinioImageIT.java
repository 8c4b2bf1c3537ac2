package dev.capstan.storage.object.docker;

import dev.capstan.containers.MinioServer;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.MinioObjectStoreContract;
import dev.capstan.storage.settings.ObjectStoreSettings;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On MinIO itself. */
class MinioImageIT extends MinioObjectStoreContract {
  private static ObjectStoreSettings settings;
  private static MinioObjectStore store;

  @BeforeAll
  static void start() {
    MinioServer minio = MinioServer.shared();
    settings =
        ObjectStoreSettings.of(URI.create(minio.url()), minio.accessKey(), minio.secretKey());
    store = new MinioObjectStore(settings);
    store.ensureBucket();
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  protected ObjectStoreSettings settings() {
    return settings;
  }

  @Override
  protected MinioObjectStore store() {
    return store;
  }
}

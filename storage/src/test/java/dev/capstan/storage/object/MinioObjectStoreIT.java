package dev.capstan.storage.object;

import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.storage.settings.ObjectStoreSettings;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded store. */
class MinioObjectStoreIT extends MinioObjectStoreContract {
  @TempDir static Path folder;
  private static EmbeddedS3 s3;
  private static MinioObjectStore store;

  @BeforeAll
  static void start() {
    s3 = new EmbeddedS3(folder, 0);
    s3.start();
    store = new MinioObjectStore(embedded());
    store.ensureBucket();
  }

  @AfterAll
  static void stop() {
    store.close();
    s3.close();
  }

  private static ObjectStoreSettings embedded() {
    return ObjectStoreSettings.of(
        URI.create(s3.url()), s3.credentials().accessKey(), s3.credentials().secretKey());
  }

  @Override
  protected ObjectStoreSettings settings() {
    return embedded();
  }

  @Override
  protected MinioObjectStore store() {
    return store;
  }
}

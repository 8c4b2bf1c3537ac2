package dev.capstan.containers;

import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/** A MinIO server without buckets. */
public final class MinioServer extends ServerContainer {
  private static final String IMAGE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";
  private static final String ACCESS_KEY = "capstan-tests";
  private static final String SECRET_KEY = "not-a-default-of-minio";

  private MinioServer(FaultProxy proxy) {
    super(
        new MinIOContainer(DockerImageName.parse(IMAGE))
            .withNetwork(FaultProxy.network())
            .withNetworkAliases("minio")
            .withUserName(ACCESS_KEY)
            .withPassword(SECRET_KEY),
        proxy);
  }

  /** The store of this JVM; tests are aborted without a Docker engine. */
  public static MinioServer shared() {
    DockerEngine.require();
    return Shared.SERVER;
  }

  public String url() {
    return "http://" + address();
  }

  public String accessKey() {
    return ACCESS_KEY;
  }

  public String secretKey() {
    return SECRET_KEY;
  }

  private static final class Shared {
    private static final MinioServer SERVER = new MinioServer(FaultProxy.to("minio:9000"));
  }
}

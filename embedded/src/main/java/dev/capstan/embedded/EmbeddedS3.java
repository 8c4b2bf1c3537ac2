package dev.capstan.embedded;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 store over a folder, in this JVM. Every request must be signed with {@link #credentials},
 * which are generated once and stored in the folder. Without tags, lifecycle rules or versions; a
 * key must not be a path prefix of another.
 */
public final class EmbeddedS3 implements EmbeddedServer {
  /** The region that requests are signed for. */
  public static final String REGION = "us-east-1";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedS3.class);
  private static final String NAME = "the S3 store";
  private static final int THREADS = 64;

  private final DataFolder folder;
  private final int askedPort;
  private final @Nullable ServerTls tls;

  private @Nullable S3Proxy server;

  /**
   * @param data folder for this server only; created if missing
   * @param port to listen on; 0 takes a free one
   */
  public EmbeddedS3(Path data, int port) {
    this(data, port, null);
  }

  /**
   * @param tls null serves HTTP, otherwise HTTPS only
   */
  public EmbeddedS3(Path data, int port, @Nullable ServerTls tls) {
    this.folder = new DataFolder(data);
    this.askedPort = port;
    this.tls = tls;
  }

  @Override
  public void start() {
    if (server != null) {
      return;
    }
    folder.lock();
    try {
      int port = LoopbackPorts.choose(askedPort, NAME);
      // s3proxy returns empty listings for a relative folder; DataFolder makes it absolute
      Path objects = Files.createDirectories(folder.resolve("objects"));
      Credentials keys = credentials();
      S3Proxy.Builder builder =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(objects.toString()))
              .awsAuthentication(AuthenticationType.AWS_V4, keys.accessKey(), keys.secretKey())
              .jettyMaxThreads(THREADS)
              .stopTimeout(0);
      URI endpoint = URI.create(scheme() + LoopbackPorts.HOST + ":" + port);
      if (tls == null) {
        builder.endpoint(endpoint);
      } else {
        builder.secureEndpoint(endpoint);
        builder.keyStore(tls.keyStore().toString(), tls.keyStorePassword());
      }
      S3Proxy starting = builder.build();
      server = starting;
      starting.start();
    } catch (EmbeddedServerException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new EmbeddedServerException("the S3 store can't start in " + folder.path(), e);
    }
    log.atInfo().addKeyValue("address", address()).log("The S3 store is ready");
  }

  /** The credentials that requests must be signed with; known before the start. */
  public Credentials credentials() {
    return new Credentials(folder.secret("access-key", 10), folder.secret("secret-key", 20));
  }

  @Override
  public String address() {
    S3Proxy running = server;
    if (running == null) {
      throw new IllegalStateException("the S3 store has no address before it has started");
    }
    return LoopbackPorts.HOST + ":" + (tls == null ? running.getPort() : running.getSecurePort());
  }

  /** The address as a URL. */
  public String url() {
    return scheme() + address();
  }

  private String scheme() {
    return tls == null ? "http://" : "https://";
  }

  @Override
  public void close() {
    S3Proxy running = server;
    server = null;
    try {
      if (running != null) {
        running.stop();
      }
    } catch (Exception e) {
      throw new EmbeddedServerException("the S3 store can't be stopped", e);
    } finally {
      folder.close();
    }
  }

  /** An access key and its secret. */
  public record Credentials(String accessKey, String secretKey) {
    /** The secret is left out. */
    @Override
    public String toString() {
      return "Credentials[" + accessKey + "]";
    }
  }
}

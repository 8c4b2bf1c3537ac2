package dev.capstan.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import okhttp3.tls.HeldCertificate;

/**
 * A certificate authority for one test, and its certificate for the servers on {@code 127.0.0.1}.
 * Both are valid for one day from now.
 */
public final class CertificateAuthority {
  private static final String PASSWORD = "key-store";

  private final Path caFile;
  private final ServerTls server;

  /**
   * @param folder where the files are written
   */
  public CertificateAuthority(Path folder) throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    HeldCertificate authority =
        new HeldCertificate.Builder().commonName("authority").certificateAuthority(0).build();
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .commonName("server")
            .addSubjectAlternativeName("127.0.0.1")
            .signedBy(authority)
            .build();
    caFile = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    Path keyStore = folder.resolve("server.p12");
    try (OutputStream out = Files.newOutputStream(keyStore)) {
      keyStore(certificate).store(out, PASSWORD.toCharArray());
    }
    server =
        new ServerTls(
            Files.writeString(folder.resolve("server.pem"), certificate.certificatePem()),
            Files.writeString(folder.resolve("server-key.pem"), certificate.privateKeyPkcs8Pem()),
            keyStore,
            PASSWORD);
  }

  /** PEM file of the authority, for clients. */
  public Path caFile() {
    return caFile;
  }

  /** The certificate of the servers. */
  public ServerTls server() {
    return server;
  }

  private static KeyStore keyStore(HeldCertificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore entries = KeyStore.getInstance("PKCS12");
    entries.load(null, null);
    entries.setKeyEntry(
        "server",
        certificate.keyPair().getPrivate(),
        PASSWORD.toCharArray(),
        new Certificate[] {certificate.certificate()});
    return entries;
  }
}

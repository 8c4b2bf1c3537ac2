package dev.capstan.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of an embedded server that accepts TLS connections only. It must be valid for
 * {@code 127.0.0.1}.
 *
 * @param certificate PEM file
 * @param key PEM file, PKCS#8 without a password
 * @param keyStore PKCS#12 file of both
 * @param keyStorePassword of the file and of its key
 */
public record ServerTls(Path certificate, Path key, Path keyStore, String keyStorePassword) {

  /** For clients in this JVM: trusts this certificate alone. */
  SocketFactory sockets() throws IOException {
    try {
      KeyStore entries = KeyStore.getInstance(keyStore.toFile(), keyStorePassword.toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(entries);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("The key store " + keyStore + " can't be used", e);
    }
  }

  /** The password is left out. */
  @Override
  public String toString() {
    return "ServerTls[" + certificate + "]";
  }
}

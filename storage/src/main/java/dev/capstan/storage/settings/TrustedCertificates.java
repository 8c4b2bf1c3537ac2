package dev.capstan.storage.settings;

import java.util.Optional;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The certificate authorities that a client trusts instead of the JVM's. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * @param setting name of the setting, for error messages
   * @param caFile PEM file of certificates; empty means the JVM's authorities
   * @throws StorageSettingsException if the file has no certificate or can't be read
   */
  public static Optional<SslBundle> load(String setting, String caFile) {
    if (caFile.isEmpty()) {
      return Optional.empty();
    }
    try {
      PemSslStoreDetails certificates = PemSslStoreDetails.forCertificates(caFile);
      SslBundle bundle = SslBundle.of(new PemSslStoreBundle(null, certificates));
      bundle.getManagers().getTrustManagerFactory();
      return Optional.of(bundle);
    } catch (RuntimeException e) {
      throw new StorageSettingsException(
          "%s: no certificate can be read from %s (%s)".formatted(setting, caFile, e.getMessage()));
    }
  }
}

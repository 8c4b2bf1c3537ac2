package dev.capstan.storage.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The message of a service that refuses to start. */
@ExtendWith(OutputCaptureExtension.class)
public abstract class StartRefusalContract {

  /** Starts the service as its process does. */
  protected abstract void start(String... arguments);

  @Test
  void wellKnownCredentialsAreNamed(CapturedOutput output) {
    assertRefused(
        output,
        "set S3_ACCESS_KEY and S3_SECRET_KEY",
        "--server.port=0",
        "--management.server.port=0",
        "--capstan.store.endpoint=http://minio:9000",
        "--capstan.store.access-key=minioadmin",
        "--capstan.store.secret-key=minioadmin");
  }

  @Test
  void aSettingOutOfRangeIsNamedAndNoSecretIsPrinted(CapturedOutput output) {
    assertRefused(
        output,
        "capstan.cache.url",
        "--server.port=0",
        "--management.server.port=0",
        "--capstan.store.access-key=key-of-mine",
        "--capstan.store.secret-key=hush-hush",
        "--capstan.cache.password=hush-hush",
        "--capstan.cache.url=http://user:hush-hush@redis");
    assertThat(output).doesNotContain("hush-hush", "key-of-mine");
  }

  protected final void assertRefused(CapturedOutput output, String advice, String... arguments) {
    assertThatThrownBy(() -> start(arguments)).isNotNull();
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains(advice)
        .doesNotContain("\tat ");
  }
}

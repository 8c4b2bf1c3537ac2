package dev.capstan.submitter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.storage.credential.StartRefusalContract;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;

class StartRefusalTest extends StartRefusalContract {

  @Override
  protected void start(String... arguments) {
    SubmitterApplication.main(arguments);
  }

  @Test
  void aPublicAddressWithoutApiKeysIsRefused(CapturedOutput output) {
    assertRefused(
        output,
        "Set CAPSTAN_API_KEY",
        "--server.port=0",
        "--server.address=0.0.0.0",
        "--management.server.port=0");
  }

  @Test
  void aMalformedApiKeyIsReportedByPositionOnly(CapturedOutput output) {
    assertRefused(
        output,
        "capstan.api-keys, entry 2",
        "--server.port=0",
        "--management.server.port=0",
        "--capstan.api-keys=acme:hush-one,hush-two");
    assertThat(output).doesNotContain("hush");
  }
}

package dev.capstan.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretsTest {

  /** The example of the specification, standardwebhooks.com. */
  @Test
  void signsTheExampleOfTheSpecification() {
    SigningSecrets secrets =
        new SigningSecrets(
            Map.of("default", Map.of("main", List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))));
    assertThat(
            secrets.sign(
                TenantId.DEFAULT,
                "main",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}"))
        .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void aSecretOfAnotherTenantIsNone() {
    SigningSecrets secrets =
        new SigningSecrets(
            Map.of("a", Map.of("main", List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))));
    assertThat(secrets.sign(new TenantId("b"), "main", "msg_1", 0, "")).isEmpty();
    assertThat(secrets.sign(new TenantId("a"), "other", "msg_1", 0, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
  void anInvalidKeyIsNamedButNotPrinted(String key) {
    assertThatThrownBy(() -> new SigningSecrets(Map.of("a", Map.of("main", List.of(key)))))
        .hasMessageContaining("capstan.webhook.secrets.a.main")
        .hasMessageNotContaining("c2hv")
        .hasMessageNotContaining("MfKQ");
  }
}

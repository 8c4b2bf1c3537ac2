package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.schema.request.Limits;
import org.junit.jupiter.api.Test;

/** The start refusals and the remedies that they name. */
class DockerStartIT {
  @Test
  void saysHowToStartAnEngine() {
    assertUnavailable("unix:///nowhere/docker.sock", DockerSettings.DEFAULT_IMAGE, null)
        .hasMessageContaining("sudo systemctl start docker");
  }

  @Test
  void saysHowToLookWhenNobodyAnswers() {
    assertUnavailable("tcp://127.0.0.1:1", DockerSettings.DEFAULT_IMAGE, null)
        .hasMessageContaining("DOCKER_HOST=tcp://127.0.0.1:1 docker version");
  }

  @Test
  void saysHowToMakeTheImage() throws Exception {
    DockerForTests.requireEngine();
    assertUnavailable(DockerForTests.host(), "capstan/no-such-image:1", null)
        .hasMessageContaining("runner-image/build-image.sh");
  }

  @Test
  void saysHowToInstallARuntime() throws Exception {
    DockerForTests.requireEngine();
    assertUnavailable(DockerForTests.host(), DockerForTests.image(), "no-such-runtime")
        .hasMessageContaining("no runtime no-such-runtime");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertUnavailable(
      String host, String image, String runtime) {
    DockerProvider provider =
        new DockerProvider(
            new DockerSettings(host, image, 0, runtime, DockerSettings.DEFAULT_UID_BASE),
            Limits.DEFAULT,
            System::nanoTime);
    return assertThatThrownBy(provider::start).isInstanceOf(ProviderUnavailableException.class);
  }
}

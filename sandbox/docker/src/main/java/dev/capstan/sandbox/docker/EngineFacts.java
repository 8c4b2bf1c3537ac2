package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.VersionComponent;
import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.SandboxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Facts about the engine and the image, read once at the start. */
record EngineFacts(Version version, Info info, InspectImageResponse image) {
  private static final String ROOT_DIGEST_LABEL = "dev.capstan.root-digest";
  private static final String RUNNER_VERSION_LABEL = "dev.capstan.runner-version";

  static EngineFacts read(Engine engine, DockerSettings settings)
      throws SandboxException, InterruptedException {
    Version version = engine.ask(client -> client.versionCmd().exec());
    Info info = engine.ask(client -> client.infoCmd().exec());
    try {
      return new EngineFacts(
          version, info, engine.ask(client -> client.inspectImageCmd(settings.image()).exec()));
    } catch (SandboxException e) {
      if (e.getCause() instanceof NotFoundException) {
        throw new ProviderUnavailableException(
            "The docker engine has no image %s. Make it: runner-image/build-image.sh; or fetch it: docker pull %s"
                .formatted(settings.image(), settings.image()),
            e);
      }
      throw e;
    }
  }

  String imageId() {
    return Objects.requireNonNull(image.getId(), "the image's id");
  }

  /** Of the root that was imported; an image that was built otherwise is known by its id. */
  String rootDigest() {
    return label(ROOT_DIGEST_LABEL, imageId());
  }

  String runnerVersion() {
    return label(RUNNER_VERSION_LABEL, "unknown");
  }

  private String label(String name, String otherwise) {
    Map<String, String> labels = image.getConfig() == null ? null : image.getConfig().getLabels();
    String value = labels == null ? null : labels.get(name);
    return value == null ? otherwise : value;
  }

  /** Whether ids inside are others outside. */
  boolean hasUserNamespaces() {
    List<String> options = info.getSecurityOptions();
    return options != null
        && options.stream().anyMatch(o -> o.contains("name=userns") || o.contains("name=rootless"));
  }

  RuntimeVersion runtime(@Nullable String configured) {
    String name = configured == null ? "runc" : configured;
    List<VersionComponent> components = version.getComponents();
    String number =
        components == null
            ? null
            : components.stream()
                .filter(component -> name.equals(component.getName()))
                .map(VersionComponent::getVersion)
                .findFirst()
                .orElse(null);
    return new RuntimeVersion(name, number == null ? "of unknown version" : number);
  }

  /** Whether a limit of memory includes swap; else programs can use all of the machine's. */
  boolean limitsSwap() {
    return Boolean.TRUE.equals(info.getSwapLimit());
  }

  /** What would not be limited here; null if everything is. */
  @Nullable String missingLimit() {
    if (!Boolean.TRUE.equals(info.getMemoryLimit())) {
      return "memory";
    }
    return Boolean.TRUE.equals(info.getCpuCfsQuota()) ? null : "CPU";
  }
}

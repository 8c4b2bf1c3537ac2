package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.model.Info;
import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.linux.seccomp.SystemCalls;
import dev.capstan.schema.attempt.Environment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that an engine can make sandboxes with all their limits, and names the remedy if not. */
final class DockerStart {
  private static final Logger log = LoggerFactory.getLogger(DockerStart.class);

  private DockerStart() {}

  static EngineFacts check(Engine engine, DockerSettings settings) throws InterruptedException {
    EngineFacts facts;
    try {
      facts = EngineFacts.read(engine, settings);
    } catch (SandboxException e) {
      throw new ProviderUnavailableException(advice(settings.host(), e), e);
    }
    String missing = facts.missingLimit();
    if (missing != null) {
      throw new ProviderUnavailableException(
          "The docker engine at "
              + settings.host()
              + " can't limit "
              + missing
              + ", and sandboxes are never run without limits. A rootless engine needs control"
              + " groups of version 2 and: sudo mkdir -p /etc/systemd/system/user@.service.d &&"
              + " printf '[Service]\\n"
              + "Delegate=cpu cpuset io memory pids\\n"
              + "' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl"
              + " daemon-reload");
    }
    checkRuntime(facts.info(), settings);
    RuntimeVersion runtime = facts.runtime(settings.runtime());
    log.atInfo()
        .addKeyValue("engine", facts.version().getVersion())
        .addKeyValue("runtime", runtime)
        .addKeyValue("image", facts.imageId())
        .log("Docker engine checked; sandboxes run as its containers");
    if (!facts.limitsSwap()) {
      log.atWarn()
          .addKeyValue("engine", facts.version().getVersion())
          .log(
              "Docker engine does not count swap; programs can use the machine's swap beyond their"
                  + " memory: boot with swapaccount=1, or turn swap off");
    }
    if (runtime.isDegraded()) {
      log.atWarn()
          .addKeyValue("runtime", runtime)
          .log(
              "Container runtime is older than the fix of CVE-2025-31133, unless its distributor"
                  + " patched it; results say degraded until it is updated");
    }
    return facts;
  }

  private static String advice(String host, SandboxException e) {
    if (host.startsWith("unix://")) {
      Path socket = Path.of(URI.create(host).getPath());
      if (!Files.exists(socket)) {
        return "There is no docker engine at %s. Start it: sudo systemctl start docker; or install it: sudo apt install docker.io; or set the host of another."
            .formatted(host);
      }
      if (!Files.isWritable(socket)) {
        return "The docker engine's socket %s is not open to this user. Open it: sudo usermod -aG docker %s, and log in again; who may use it is root on this machine, see docs/providers/docker.md."
            .formatted(socket, System.getProperty("user.name"));
      }
    }
    return "The docker engine at %s does not respond. Check: DOCKER_HOST=%s docker version. Error: %s"
        .formatted(host, host, e.getMessage());
  }

  private static void checkRuntime(Info info, DockerSettings settings) {
    String wanted = settings.runtime();
    Map<String, ?> runtimes = info.getRuntimes();
    if (wanted != null && (runtimes == null || !runtimes.containsKey(wanted))) {
      throw new ProviderUnavailableException(
          "The docker engine at %s has no runtime %s. For gVisor: sudo runsc install && sudo systemctl reload docker"
              .formatted(settings.host(), wanted));
    }
  }

  static Environment environment(
      EngineFacts facts, DockerSettings settings, boolean groupsVisible) {
    RuntimeVersion runtime = facts.runtime(settings.runtime());
    Map<String, String> policy = new HashMap<>();
    policy.put("network", "none");
    policy.put("root", "read-only");
    policy.put("capabilities", "none");
    policy.put("seccomp", SystemCalls.POLICY);
    policy.put("user", "one per sandbox");
    policy.put("user_namespace", facts.hasUserNamespaces() ? "the engine's" : "none");
    policy.put("limits", "cgroup v" + version(facts));
    policy.put("swap", facts.limitsSwap() ? "none" : "not limited");
    policy.put("usage", groupsVisible ? "measured" : "not visible from here");
    policy.put("image", facts.imageId());
    policy.put("engine", "docker " + facts.version().getVersion());
    policy.put("runtime", runtime.toString());
    policy.put("runtime_state", runtime.isDegraded() ? "degraded" : "ok");
    return new Environment(DockerProvider.NAME, facts.rootDigest(), facts.runnerVersion(), policy);
  }

  private static String version(EngineFacts facts) {
    String version = facts.info().getCGroupVersion();
    return version == null || version.isEmpty() ? "1" : version;
  }
}

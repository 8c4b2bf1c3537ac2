package dev.capstan.bench;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.capstan.sandbox.bubblewrap.BubblewrapCommand;
import dev.capstan.sandbox.bubblewrap.RootFileSystem;
import dev.capstan.sandbox.docker.ContainerRecipe;
import dev.capstan.sandbox.docker.DockerSettings;
import dev.capstan.sandbox.linux.seccomp.Architecture;
import dev.capstan.sandbox.linux.seccomp.SeccompFilter;
import dev.capstan.sandbox.linux.seccomp.SeccompProfile;
import dev.capstan.schema.request.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The commands of bare sandboxes: the options that the providers use, and nothing of Capstan around
 * them. Frames go in on standard input and come out on standard output.
 */
final class BareCommand {

  private BareCommand() {}

  /**
   * @param rootFolder that {@code runner-image/build-root.sh} built
   * @param filter file that the system call filter is written to
   */
  static List<String> bubblewrap(Path rootFolder, Limits limits, Path filter) throws IOException {
    Files.write(filter, SeccompFilter.program(Architecture.ofThisMachine().orElseThrow()));
    List<String> command = new ArrayList<>();
    String script = "exec 3>/dev/null 4<\"$1\"; shift; exec \"$@\"";
    command.addAll(List.of("/bin/sh", "-c", script, "sandbox", filter.toString()));
    command.addAll(
        new BubblewrapCommand(
                Path.of("bwrap"), null, rootFolder, RootFileSystem.at(rootFolder).command(), filter)
            .sandbox(limits, List.of()));
    return command;
  }

  /**
   * {@code docker run} with the provider's options.
   *
   * @param filter file that the system call filter is written to
   */
  static List<String> docker(String image, Limits limits, Path filter) throws IOException {
    Files.writeString(filter, SeccompProfile.json());
    int uid = DockerSettings.DEFAULT_UID_BASE;
    HostConfig host = new ContainerRecipe(null, filter.toString()).host(limits, uid);
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "-i", "--pull=never"));
    command.addAll(List.of("--user", uid + ":" + uid, "--hostname", "sandbox", "--read-only"));
    option(command, "network", host.getNetworkMode());
    for (String server : host.getDns()) {
      option(command, "dns", server);
    }
    option(command, "cap-drop", "ALL");
    for (String security : host.getSecurityOpts()) {
      option(command, "security-opt", security);
    }
    option(command, "ipc", host.getIpcMode());
    option(command, "shm-size", host.getShmSize());
    option(command, "cgroupns", host.getCgroupnsMode());
    option(command, "log-driver", "none");
    option(command, "memory", host.getMemory());
    option(command, "memory-swap", host.getMemorySwap());
    option(command, "pids-limit", host.getPidsLimit());
    option(command, "cpu-period", host.getCpuPeriod());
    option(command, "cpu-quota", host.getCpuQuota());
    for (Ulimit ulimit : host.getUlimits()) {
      option(command, "ulimit", ulimit.getName() + "=" + ulimit.getSoft() + ":" + ulimit.getHard());
    }
    Objects.requireNonNull(host.getTmpFs())
        .forEach((path, how) -> option(command, "tmpfs", path + ":" + how));
    command.add(image);
    return command;
  }

  private static void option(List<String> command, String name, Object value) {
    command.add("--" + name);
    command.add(String.valueOf(value));
  }
}

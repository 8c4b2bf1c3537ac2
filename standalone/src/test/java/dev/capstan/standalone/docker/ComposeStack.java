package dev.capstan.standalone.docker;

import static dev.capstan.standalone.docker.Shell.run;

import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.settings.ObjectStoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * docker-compose.yml as users run it, with its own project name and port. The images are built
 * first if they are not those of this checkout, which takes two to three minutes.
 */
final class ComposeStack implements AutoCloseable {
  private static final String REQUIRE = "CAPSTAN_REQUIRE_DOCKER";

  private final String project = "capstan-it-" + ProcessHandle.current().pid();
  private final Path environment;
  private final int workers;
  private final int port = freePort();

  /**
   * @param folder for the files with the credentials and the settings
   * @param variables in addition to the credentials, as in {@code .env}
   * @param settings of the services, as in {@code capstan.env}
   */
  ComposeStack(
      Path folder, int workers, Map<String, String> variables, Map<String, String> settings)
      throws Exception {
    requireEngine();
    this.workers = workers;
    this.environment = folder.resolve("env");
    run("deploy/credentials.sh", environment.toString());
    Path file = Files.writeString(folder.resolve("settings"), lines(settings));
    Map<String, String> all = new HashMap<>(variables);
    all.put("CAPSTAN_VERSION", run("deploy/images.sh"));
    all.put("SANDBOX_IMAGE", run("runner-image/build-image.sh"));
    all.put("CAPSTAN_PORT", "" + port);
    all.put("CAPSTAN_SETTINGS", file.toString());
    // an AOT cache that does not match is an error here, not a slow start
    all.put("JDK_JAVA_OPTIONS", "-XX:AOTMode=on");
    Files.writeString(environment, lines(all), StandardOpenOption.APPEND);
  }

  private static void requireEngine() throws Exception {
    try {
      run("docker", "compose", "version");
      run("docker", "version", "--format", "{{.Server.Version}}");
    } catch (IOException | AssertionError e) {
      if ("true".equals(System.getenv(REQUIRE))) {
        throw e;
      }
      Assumptions.abort(
          "NOT TESTED: no Docker engine with compose available (%s=true makes this a failure)"
              .formatted(REQUIRE));
    }
  }

  /** Returns when all services are healthy. */
  void up() throws Exception {
    compose("up", "-d", "--wait", "--wait-timeout", "300", "--scale", "worker=" + workers);
  }

  /** Stops and removes everything except the volumes. */
  void down() throws Exception {
    compose("down");
  }

  /** SIGKILL to a container of the service; no restart policy applies. */
  void kill(Service service, int index) throws Exception {
    run("docker", "kill", container(service, index));
  }

  /** Starts the killed containers. */
  void start(Service service) throws Exception {
    compose("start", service.composeName());
  }

  String exec(Service service, String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("exec", "-T", service.composeName()));
    arguments.addAll(List.of(command));
    return compose(arguments.toArray(String[]::new));
  }

  String logs() throws Exception {
    return compose("logs", "--no-color", "--tail", "60", "submitter", "worker", "result-sink");
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  String variable(String name) throws IOException {
    return Files.readAllLines(environment).stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** The address of this machine from inside the containers. */
  String gateway() throws Exception {
    String format = "{{(index .IPAM.Config 0).Gateway}}";
    return run("docker", "network", "inspect", "--format", format, project + "_default");
  }

  /** MinIO itself, without Capstan. */
  ObjectStore store() throws Exception {
    String format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    String ip = run("docker", "inspect", "--format", format, container(Service.MINIO, 1));
    return new MinioObjectStore(
        ObjectStoreSettings.of(
            URI.create("http://" + ip + ":9000"),
            variable("S3_ACCESS_KEY"),
            variable("S3_SECRET_KEY")));
  }

  private String container(Service service, int index) {
    return project + "-" + service.composeName() + "-" + index;
  }

  private String compose(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("docker", "compose", "-p", project, "--env-file", environment.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String lines(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Removes the volumes too. */
  @Override
  public void close() throws Exception {
    compose("down", "--volumes", "--timeout", "10");
  }
}

package dev.capstan.sandbox.docker;

import dev.capstan.schema.request.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bare container, to measure against: {@code docker run} with the same options and image, and
 * nothing of Capstan's around.
 */
public final class DockerBaseline {
  private DockerBaseline() {}

  /**
   * The command of one container; frames in on its standard input, frames out on its standard
   * output.
   *
   * @param image as in {@link DockerSettings}
   * @param filter file that the system call filter is written to
   */
  public static List<String> command(String image, Limits limits, Path filter) throws IOException {
    Files.writeString(filter, SeccompProfile.json());
    List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "-i", "--pull=never"));
    command.addAll(ContainerRecipe.options(limits, DockerSettings.DEFAULT_UID_BASE, filter));
    command.add(image);
    return command;
  }
}

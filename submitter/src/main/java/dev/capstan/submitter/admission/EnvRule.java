package dev.capstan.submitter.admission;

import java.util.List;
import java.util.Set;

/**
 * Names of environment variables that change how programs are found, loaded or started. This is not
 * a security boundary (the sandbox is); it prevents that a request breaks its own interpreter by
 * accident.
 */
final class EnvRule {
  private static final List<String> PREFIXES =
      List.of(
          "LD_",
          "DYLD_",
          "PYTHON",
          "BASH_",
          "NODE_",
          "PERL5",
          "RUBY",
          "MALLOC_",
          "GLIBC_",
          "CAPSTAN_",
          "JAVA_TOOL_",
          "DOCKER_",
          "KUBERNETES_");
  private static final Set<String> NAMES =
      Set.of(
          "ENV",
          "IFS",
          "PATH",
          "SHELLOPTS",
          "BASHOPTS",
          "PS4",
          "PROMPT_COMMAND",
          "CDPATH",
          "GLOBIGNORE",
          "GCONV_PATH",
          "LOCPATH",
          "NLSPATH",
          "HOSTALIASES",
          "RESOLV_HOST_CONF",
          "PERLLIB",
          "PERLIO",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "TMPDIR",
          "HOME",
          "SHELL");

  private EnvRule() {}

  static boolean allows(String name) {
    return !NAMES.contains(name) && PREFIXES.stream().noneMatch(name::startsWith);
  }
}

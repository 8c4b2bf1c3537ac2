package dev.capstan.sandbox.linux.seccomp;

import java.util.Arrays;
import java.util.Optional;

/** A processor architecture that programs run on natively, as each interface names it. */
public enum Architecture {
  X86_64("amd64", "amd64", "SCMP_ARCH_X86_64", 0xC000_003E),
  AARCH64("aarch64", "arm64", "SCMP_ARCH_AARCH64", 0xC000_00B7);

  private final String javaName;
  private final String engineName;
  private final String profileName;
  private final int auditNumber;

  Architecture(String javaName, String engineName, String profileName, int auditNumber) {
    this.javaName = javaName;
    this.engineName = engineName;
    this.profileName = profileName;
    this.auditNumber = auditNumber;
  }

  /** This machine's; empty if there is no filter for it. */
  public static Optional<Architecture> ofThisMachine() {
    String name = System.getProperty("os.arch");
    return Arrays.stream(values()).filter(each -> each.javaName.equals(name)).findFirst();
  }

  /** In a docker profile's {@code includes}. */
  String engineName() {
    return engineName;
  }

  /** In a docker profile's {@code archMap}. */
  String profileName() {
    return profileName;
  }

  /** {@code AUDIT_ARCH_*} of linux/audit.h. */
  int auditNumber() {
    return auditNumber;
  }
}

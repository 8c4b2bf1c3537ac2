package dev.capstan.sandbox;

import java.nio.file.Path;

/**
 * Makes one provider. A jar with a provider names its factory in {@code
 * META-INF/services/dev.capstan.sandbox.SandboxProviderFactory}; on the class path of a worker, the
 * provider can then be selected by its name. The factory has a public constructor without
 * parameters.
 */
public interface SandboxProviderFactory {

  /** As in {@code SANDBOX_PROVIDER}: lower case, unique on a class path. */
  String name();

  /**
   * Makes the provider, which is not started. It is called for the selected provider only.
   *
   * @param settings the operator's, of this provider
   * @param workFolder for files of running sandboxes; not made yet, shared with other providers of
   *     this machine only if they have the same name
   * @throws ProviderUnavailableException if a setting is missing or wrong; the message names it
   */
  SandboxProvider create(ProviderSettings settings, Path workFolder);
}

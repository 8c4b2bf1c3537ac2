package dev.capstan.sandbox;

import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The providers on the class path. */
public final class SandboxProviders {
  private SandboxProviders() {}

  /**
   * The factory with that name. A provider is never replaced by another.
   *
   * @throws ProviderUnavailableException if there is none; the message lists those that there are
   */
  public static SandboxProviderFactory find(String name) {
    TreeMap<String, SandboxProviderFactory> found = new TreeMap<>();
    for (SandboxProviderFactory factory : ServiceLoader.load(SandboxProviderFactory.class)) {
      SandboxProviderFactory other = found.put(factory.name(), factory);
      if (other != null) {
        throw new ProviderUnavailableException(
            "Two sandbox providers have the name '%s': %s and %s. Remove one from the class path"
                .formatted(
                    factory.name(), other.getClass().getName(), factory.getClass().getName()));
      }
    }
    SandboxProviderFactory factory = found.get(name);
    if (factory == null) {
      throw new ProviderUnavailableException(
          "There is no sandbox provider '%s': set SANDBOX_PROVIDER to %s"
              .formatted(name, found.keySet().stream().collect(Collectors.joining(" or "))));
    }
    return factory;
  }
}

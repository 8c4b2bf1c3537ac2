package dev.capstan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.example.sandbox.ProcessProvider;
import org.example.sandbox.ProcessProviderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxProvidersIT {
  @TempDir Path jar;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @BeforeEach
  void addToTheClassPath() throws Exception {
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {jar.toUri().toURL()}, before));
  }

  @AfterEach
  void restore() throws Exception {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void findsAProviderWhoseJarIsOnTheClassPath() throws Exception {
    register(ProcessProviderFactory.class.getName());
    ProviderSettings settings =
        new ProviderSettings() {
          @Override
          public <T> T bind(Class<T> type) {
            return type.cast(new ProcessProviderFactory.Settings(Path.of("runner-image")));
          }
        };

    SandboxProvider made = SandboxProviders.find("process").create(settings, jar.resolve("work"));

    assertThat(made).isInstanceOf(ProcessProvider.class);
  }

  @Test
  void refusesAnUnknownNameAndListsTheKnown() throws Exception {
    register(ProcessProviderFactory.class.getName());

    assertThatThrownBy(() -> SandboxProviders.find("nothing"))
        .isInstanceOf(ProviderUnavailableException.class)
        .hasMessage("There is no sandbox provider 'nothing': set SANDBOX_PROVIDER to process");
  }

  @Test
  void refusesTwoProvidersOfOneName() throws Exception {
    register(ProcessProviderFactory.class.getName() + "\n" + SameName.class.getName());

    assertThatThrownBy(() -> SandboxProviders.find("process"))
        .isInstanceOf(ProviderUnavailableException.class)
        .hasMessageContaining("Two sandbox providers have the name 'process'")
        .hasMessageContaining(SameName.class.getName());
  }

  private void register(String factories) throws Exception {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(SandboxProviderFactory.class.getName()), factories);
  }

  /** Another jar's. */
  public static final class SameName implements SandboxProviderFactory {
    @Override
    public String name() {
      return "process";
    }

    @Override
    public SandboxProvider create(ProviderSettings settings, Path workFolder) {
      throw new UnsupportedOperationException();
    }
  }
}

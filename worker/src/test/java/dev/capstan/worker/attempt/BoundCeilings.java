package dev.capstan.worker.attempt;

import dev.capstan.storage.settings.CeilingSettings;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Ceilings of a worker to test with: 2 GiB of memory, and 1 GiB for datasets. */
public final class BoundCeilings {
  public static final WorkerCeilings DEFAULT = of(Map.of());

  private BoundCeilings() {}

  /**
   * @param settings below {@code capstan.ceilings}
   */
  public static WorkerCeilings of(Map<String, String> settings) {
    CeilingSettings operators =
        new Binder(new MapConfigurationPropertySource(settings))
            .bindOrCreate("capstan.ceilings", CeilingSettings.class);
    return new WorkerCeilings(operators, "scripted", 2L << 30, 1L << 30);
  }
}

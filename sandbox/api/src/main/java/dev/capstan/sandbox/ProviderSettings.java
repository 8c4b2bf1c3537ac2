package dev.capstan.sandbox;

/**
 * The settings below {@code capstan.sandbox.<name of the provider>}, from wherever they are set.
 */
public interface ProviderSettings {

  /**
   * Binds the settings to a record by the names of its components: {@code capstan.sandbox.docker.
   * pool-size} is {@code poolSize}. A component without a value is null, or what Spring Boot's
   * {@code @DefaultValue} says.
   *
   * @throws RuntimeException if a value does not fit; the message names the setting
   */
  <T> T bind(Class<T> type);
}

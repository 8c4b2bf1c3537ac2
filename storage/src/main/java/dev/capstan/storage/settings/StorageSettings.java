package dev.capstan.storage.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the store and the cache, below {@code capstan}.
 *
 * @param development allows well-known credentials for a store or cache beyond loopback
 */
@ConfigurationProperties("capstan")
public record StorageSettings(
    @DefaultValue("false") boolean development,
    @NestedConfigurationProperty @DefaultValue ObjectStoreSettings store,
    @NestedConfigurationProperty @DefaultValue ViewCacheSettings cache) {}

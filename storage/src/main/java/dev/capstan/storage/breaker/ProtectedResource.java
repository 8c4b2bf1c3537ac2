package dev.capstan.storage.breaker;

/**
 * The dependency behind a circuit breaker, as logs and responses name it.
 *
 * @param name such as {@code the object store}
 * @param withoutIt what happens during an outage, such as {@code results wait on their topic}
 */
public record ProtectedResource(String name, String withoutIt) {}

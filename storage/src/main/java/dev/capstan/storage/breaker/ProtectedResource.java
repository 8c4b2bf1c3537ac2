package dev.capstan.storage.breaker;

/**
 * What is guarded, in words for logs and answers.
 *
 * @param name such as {@code the object store}
 * @param withoutIt what happens meanwhile, such as {@code results wait on their topic}
 */
public record ProtectedResource(String name, String withoutIt) {}

package dev.capstan.storage.guard;

/**
 * What is guarded, in words for logs and answers.
 *
 * @param name such as {@code the object store}
 * @param withoutIt what happens meanwhile, such as {@code results wait on their topic}
 */
public record GuardedPart(String name, String withoutIt) {}

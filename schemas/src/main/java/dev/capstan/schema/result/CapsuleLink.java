package dev.capstan.schema.result;

/** The path of the capsule, and its digest. */
public record CapsuleLink(String href, String digest) {}

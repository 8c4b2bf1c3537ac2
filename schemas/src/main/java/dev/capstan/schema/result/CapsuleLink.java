package dev.capstan.schema.result;

/** Where the sealed record of the run is, and its digest. */
public record CapsuleLink(String href, String digest) {}

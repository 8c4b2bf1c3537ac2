package dev.capstan.schema.request;

import org.jspecify.annotations.Nullable;

/**
 * A file that the program finds under {@code in/}.
 *
 * @param name relative path below {@code in/}, at most 255 bytes of UTF-8
 * @param contentBase64 the content; absent when it was moved to the object store at admission (see
 *     {@code Claim})
 */
public record InputFile(String name, @Nullable String contentBase64) {}

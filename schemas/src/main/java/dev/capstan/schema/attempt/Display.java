package dev.capstan.schema.attempt;

import org.jspecify.annotations.Nullable;

/** Rich output as in a notebook: inline text, or the name of the artifact with the content. */
public record Display(String mimeType, @Nullable String text, @Nullable String artifact) {}

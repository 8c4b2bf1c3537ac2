package dev.capstan.schema.result;

import org.jspecify.annotations.Nullable;

/** Rich output as in a notebook: text in place, or the name of the artifact that holds it. */
public record Display(String mimeType, @Nullable String text, @Nullable String artifact) {}

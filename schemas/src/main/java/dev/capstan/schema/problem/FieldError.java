package dev.capstan.schema.problem;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer JSON Pointer (RFC 6901) of the field; empty for the whole document
 * @param detail what is wrong and what would be right
 */
public record FieldError(String pointer, String detail) {}

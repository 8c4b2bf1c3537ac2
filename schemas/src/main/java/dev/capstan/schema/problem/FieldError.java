package dev.capstan.schema.problem;

/**
 * One error in a request.
 *
 * @param pointer JSON Pointer (RFC 6901) of the field; empty for the whole document
 * @param detail what is wrong and what is expected
 */
public record FieldError(String pointer, String detail) {}

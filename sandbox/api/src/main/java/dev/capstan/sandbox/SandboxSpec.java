package dev.capstan.sandbox;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;

/**
 * What a sandbox is made for.
 *
 * @param attemptNonce random name of the attempt; sandboxes are labelled with it
 * @param limits to enforce, by the kernel where it can
 */
public record SandboxSpec(ExecutionId executionId, String attemptNonce, Limits limits) {}

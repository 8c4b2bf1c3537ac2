package dev.capstan.worker.input;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.ObjectStore;
import org.jspecify.annotations.Nullable;

/** Fetches and verifies bodies that were too large for the record. */
final class ClaimedBodies {
  private final ObjectStore store;

  ClaimedBodies(ObjectStore store) {
    this.store = store;
  }

  /** The body that belongs at {@code pointer}. */
  byte[] get(AdmittedExecution execution, String pointer) throws InputUnavailableException {
    byte[] body = find(execution, pointer);
    if (body == null) {
      throw new InputUnavailableException("the request has no body at " + pointer);
    }
    return body;
  }

  /** The body that belongs at {@code pointer}, or null for none. */
  byte @Nullable [] find(AdmittedExecution execution, String pointer)
      throws InputUnavailableException {
    for (Claim claim : execution.claims()) {
      if (claim.pointer().equals(pointer)) {
        return fetch(claim);
      }
    }
    return null;
  }

  private byte[] fetch(Claim claim) throws InputUnavailableException {
    byte[] body =
        store
            .get(claim.object())
            .orElseThrow(
                () ->
                    new InputUnavailableException(
                        "the object store no longer has the body of " + claim.pointer()));
    if (!Sha256.hex(body).equals(claim.sha256())) {
      throw new InputUnavailableException(
          "the stored body of " + claim.pointer() + " has a wrong digest");
    }
    return body;
  }
}

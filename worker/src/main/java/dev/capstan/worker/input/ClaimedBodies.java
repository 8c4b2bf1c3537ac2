package dev.capstan.worker.input;

import dev.capstan.sandbox.frame.BoundedSpool;
import dev.capstan.sandbox.frame.SpoolFolder;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.request.Limits;
import dev.capstan.storage.object.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Fetches and verifies bodies that were too large for the record. */
final class ClaimedBodies {
  private final ObjectStore store;

  ClaimedBodies(ObjectStore store) {
    this.store = store;
  }

  /** The body that belongs at {@code pointer}. */
  SpooledContent get(AdmittedExecution execution, String pointer, SpoolFolder spool)
      throws InputUnavailableException {
    SpooledContent body = find(execution, pointer, spool);
    if (body == null) {
      throw new InputUnavailableException("the request has no body at " + pointer);
    }
    return body;
  }

  /** The body that belongs at {@code pointer}, or null for none; a long one is in the spool. */
  @Nullable SpooledContent find(AdmittedExecution execution, String pointer, SpoolFolder spool)
      throws InputUnavailableException {
    for (Claim claim : execution.claims()) {
      if (claim.pointer().equals(pointer)) {
        return fetch(claim, spool);
      }
    }
    return null;
  }

  private SpooledContent fetch(Claim claim, SpoolFolder spool) throws InputUnavailableException {
    BoundedSpool body = new BoundedSpool(Limits.MAX_REQUEST_BYTES, spool);
    try (InputStream in =
        store
            .open(claim.object(), 0, null)
            .orElseThrow(
                () ->
                    new InputUnavailableException(
                        "the object store no longer has the body of " + claim.pointer()))) {
      in.transferTo(body);
    } catch (IOException e) {
      throw new InputUnavailableException(
          "the stored body of " + claim.pointer() + " can't be read: " + e.getMessage(), e);
    }
    SpooledContent content = body.content();
    if (!content.sha256().equals(claim.sha256())) {
      throw new InputUnavailableException(
          "the stored body of " + claim.pointer() + " has a wrong digest");
    }
    return content;
  }
}

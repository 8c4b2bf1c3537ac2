package dev.capstan.schema.execution;

import static java.util.Objects.requireNonNull;

/** What every look-up of an execution takes: an id alone never grants access. */
public record ExecutionKey(TenantId tenant, ExecutionId id) {
  public ExecutionKey {
    requireNonNull(tenant, "tenant");
    requireNonNull(id, "id");
  }

  @Override
  public String toString() {
    return tenant + "/" + id;
  }
}

package dev.capstan.schema.execution;

/** What every look-up of an execution takes: an id alone never grants access. */
public record ExecutionKey(TenantId tenant, ExecutionId id) {
  @Override
  public String toString() {
    return tenant + "/" + id;
  }
}

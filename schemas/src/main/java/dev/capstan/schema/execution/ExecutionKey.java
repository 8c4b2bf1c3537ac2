package dev.capstan.schema.execution;

/**
 * What every look-up of an execution takes: an id alone is never a protection.
 *
 * @param tenant lower-case letters, digits, {@code -} and {@code _}, at most 63 characters
 */
public record ExecutionKey(String tenant, ExecutionId id) {
  @Override
  public String toString() {
    return tenant + "/" + id;
  }
}

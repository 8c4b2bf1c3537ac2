package dev.capstan.observability.health;

/**
 * How a component is.
 *
 * @param reason why it is down; readable without a key; empty when it is up
 */
public record Condition(boolean isUp, String reason) {
  private static final Condition UP = new Condition(true, "");

  public static Condition up() {
    return UP;
  }

  /**
   * @param reason short, without secrets
   */
  public static Condition down(String reason) {
    return new Condition(false, reason);
  }
}

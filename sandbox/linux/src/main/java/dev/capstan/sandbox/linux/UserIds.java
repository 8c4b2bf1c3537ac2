package dev.capstan.sandbox.linux;

import java.util.BitSet;

/** Hands out user ids, so that no two live sandboxes of a worker share one. Thread-safe. */
public final class UserIds {
  private final int base;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next;

  /**
   * @param base the first id
   * @param size how many there are
   * @param first how far from the base to begin; workers that share a machine's ids begin at random
   */
  public UserIds(int base, int size, int first) {
    this.base = base;
    this.size = size;
    next = first % size;
  }

  /**
   * The one that was given back longest ago, or nearly so.
   *
   * @throws IllegalStateException if all are taken
   */
  public synchronized int take() {
    int free = taken.nextClearBit(next);
    if (free >= size) {
      free = taken.nextClearBit(0);
    }
    if (free >= size) {
      throw new IllegalStateException("all " + size + " user ids of sandboxes are taken");
    }
    taken.set(free);
    next = (free + 1) % size;
    return base + free;
  }

  /** Of a sandbox that is gone. */
  public synchronized void giveBack(int uid) {
    taken.clear(uid - base);
  }
}

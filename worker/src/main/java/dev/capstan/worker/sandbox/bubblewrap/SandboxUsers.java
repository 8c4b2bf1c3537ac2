package dev.capstan.worker.sandbox.bubblewrap;

import java.util.BitSet;

/** Hands out user ids, so that no two live sandboxes of a root worker share one. Thread-safe. */
final class SandboxUsers {
  private final int base;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next;

  SandboxUsers(int base, int size) {
    this.base = base;
    this.size = size;
  }

  /**
   * The one that was given back longest ago, or nearly so.
   *
   * @throws IllegalStateException if all are taken
   */
  synchronized int take() {
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

  synchronized void giveBack(int uid) {
    taken.clear(uid - base);
  }
}

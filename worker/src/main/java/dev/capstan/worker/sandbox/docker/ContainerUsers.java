package dev.capstan.worker.sandbox.docker;

import java.util.BitSet;

/** Hands out user ids, so that no two live containers of a worker share one. Thread-safe. */
final class ContainerUsers {
  private final int base;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next;

  /**
   * @param first where to begin; workers that share an engine begin at random
   */
  ContainerUsers(int base, int size, int first) {
    this.base = base;
    this.size = size;
    next = first % size;
  }

  /** The one that was given back longest ago, or nearly so. */
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

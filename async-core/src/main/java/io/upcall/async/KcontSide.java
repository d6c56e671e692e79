package io.upcall.async;

/**
 * The other side of a {@link Kcont}: for mechanisms that keep kconts on lists of their own before
 * they hand them to a queue, as the sleep table does. Programs have no use for it.
 *
 * <p>A kcont is on one list at a time, whoever's. A mechanism claims it, keeps it by links of its
 * own, and then either passes it on to a queue, claim and all, or gives the claim back.
 */
public final class KcontSide {

  private KcontSide() {}

  /** Takes the right to put {@code kcont} on a list; false when it is on one. */
  public static boolean claim(Kcont kcont) {
    return kcont.claim();
  }

  /**
   * Takes the right to put {@code kcont} on a list, by the only thread that may at this moment: its
   * owner's. Cheaper than {@link #claim}, and no guard against a second owner.
   *
   * @return false when it is on a list
   */
  public static boolean claimAlone(Kcont kcont) {
    return kcont.claimAlone();
  }

  /** Gives the right back: the kcont is on no list. */
  public static void unclaim(Kcont kcont) {
    kcont.unclaim();
  }

  /**
   * Queues a kcont that the caller has claimed. The queue owns the claim from here on.
   *
   * @return false when the queue is closed: the claim is given back, and no callback will run
   */
  public static boolean pass(Kcont kcont, EventQueue queue) {
    return queue.postClaimed(kcont);
  }
}

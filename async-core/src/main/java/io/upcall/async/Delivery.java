package io.upcall.async;

import org.jspecify.annotations.Nullable;

/**
 * Who runs the events of a {@link Mailbox}. It is bound when the mailbox is made, and any kind of
 * mailbox takes any of them.
 *
 * <table>
 * <caption>Deliveries</caption>
 * <tr><th>delivery</th><th>events run</th><th>may block</th><th>is held up by</th></tr>
 * <tr><td>{@link #polled()}</td><td>in {@link Mailbox#drain}, on the thread that calls it</td>
 *     <td>yes: it is the program's own thread</td><td>the program</td></tr>
 * <tr><td>{@link #upcall}</td><td>in vcore context of the target, between two uthreads</td>
 *     <td>no</td><td>the mask of its level on that vcore</td></tr>
 * <tr><td>{@link #worker}</td><td>on one of the prepared threads of its level</td>
 *     <td>yes</td><td>callbacks of the same level that block, when all its threads do</td></tr>
 * </table>
 *
 * <p>Whatever the delivery, one mailbox has one consumer at a time: its events run one after the
 * other, in order where the kind has one, and never inside the post.
 */
public final class Delivery {

  private static final Delivery POLLED = new Delivery(null, Level.SOFT);

  /** Where drains go; null when the program polls. */
  private final @Nullable UpcallTarget target;

  private final Level level;

  private Delivery(@Nullable UpcallTarget target, Level level) {
    this.target = target;
    this.level = level;
  }

  /** The program asks for events, with {@link Mailbox#drain}, when it likes. */
  public static Delivery polled() {
    return POLLED;
  }

  /**
   * Events are upcalls.
   *
   * @param target the vcore that runs them, or the proc that picks one of its vcores
   * @param level the level whose mask holds them back
   */
  public static Delivery upcall(UpcallTarget target, Level level) {
    return new Delivery(target, level);
  }

  /**
   * Events run on prepared threads, where they may block.
   *
   * @param level whose threads: callbacks that block hold up no other level
   * @throws IllegalStateException when {@code workers} is closed
   */
  public static Delivery worker(Workers workers, Level level) {
    workers.establish(level);
    return new Delivery(workers, level);
  }

  @Nullable UpcallTarget target() {
    return target;
  }

  Level level() {
    return level;
  }
}

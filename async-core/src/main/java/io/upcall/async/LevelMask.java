package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The levels whose upcalls one vcore holds back: spl(9), with levels that are not ordered.
 *
 * <p>{@link #raise} holds back one more level and answers what was held back before; {@link
 * #restore} goes back to that:
 *
 * <pre>{@code
 * int saved = mask.raise(Level.NET);
 * ...                                // no NET upcall begins on this vcore; all others do
 * mask.restore(saved);
 * }</pre>
 *
 * <p>What is held back stays on its queue, in order, and comes with the first turn after the
 * restore; of a coalescing queue or a bitmap, a round that has begun is finished. A deferral's
 * callback cannot leave a level held back by mistake: what it raised is restored when it returns or
 * throws. A uthread may hold a level back for longer, even while it is parked; the mask is the
 * vcore's, so it restores this same object wherever it runs by then.
 */
public final class LevelMask {

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(LevelMask.class, "held", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The mask of targets that have no levels: it holds nothing back. */
  static final LevelMask NONE = new LevelMask(() -> {});

  private final Runnable look;

  /**
   * A bit a level. Any thread, volatile: the owner reads it before each upcall, after it looked at
   * what it was asked to do.
   */
  private volatile int held;

  /**
   * A mask that holds nothing back.
   *
   * @param look has the vcore look at its queues again; any thread
   */
  public LevelMask(Runnable look) {
    this.look = look;
  }

  /**
   * Holds back {@code level}, and what is held back already.
   *
   * @return what was held back before, for {@link #restore}
   * @throws UnsupportedOperationException when the target has no levels
   */
  public int raise(Level level) {
    if (this == NONE) {
      throw new UnsupportedOperationException(
          "this target has no levels to hold back: only vcores have");
    }
    return (int) HELD.getAndBitwiseOr(this, bit(level));
  }

  /** Goes back to what {@link #raise} or {@link #held} answered. */
  public void restore(int saved) {
    if (held != saved) {
      held = saved;
      look.run();
    }
  }

  /** What is held back: a value for {@link #restore}. */
  public int held() {
    return held;
  }

  /** True while upcalls of {@code level} are held back. */
  public boolean holds(Level level) {
    return (held & bit(level)) != 0;
  }

  private static int bit(Level level) {
    return 1 << level.ordinal();
  }
}

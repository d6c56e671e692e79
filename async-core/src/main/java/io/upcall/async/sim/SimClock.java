package io.upcall.async.sim;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: what is due when. Guarded by the world's monitor.
 *
 * <p>A tree and not a heap, because two things due at the same time run in the order in which they
 * were asked for: the same test has the same history, always.
 */
final class SimClock {

  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** Something that happens at a time, unless it is {@linkplain SimClock#forget forgotten}. */
  static final class Due {
    private final long timeNanos;
    private final long sequence;
    private final Runnable action;

    private Due(long timeNanos, long sequence, Runnable action) {
      this.timeNanos = timeNanos;
      this.sequence = sequence;
      this.action = action;
    }
  }

  private static final Comparator<Due> BY_TIME_THEN_AGE =
      Comparator.<Due>comparingLong(due -> due.timeNanos).thenComparingLong(due -> due.sequence);

  private final TreeSet<Due> dues = new TreeSet<>(BY_TIME_THEN_AGE);
  private long nowNanos;
  private long lastSequence;

  long nowNanos() {
    return nowNanos;
  }

  /** The time {@code nanos} from now; {@link #NEVER} when that is too far. */
  long later(long nanos) {
    long timeNanos = nowNanos + nanos;
    return timeNanos < 0 ? NEVER : timeNanos;
  }

  /** Has {@code action} run when the time comes, inside the monitor. */
  Due after(long nanos, Runnable action) {
    Due due = new Due(later(nanos), ++lastSequence, action);
    if (due.timeNanos != NEVER) {
      dues.add(due);
    }
    return due;
  }

  /** It will not run. Harmless when it has. */
  void forget(@Nullable Due due) {
    if (due != null) {
      dues.remove(due);
    }
  }

  /** When the next thing is due, or {@link #NEVER}. */
  long nextNanos() {
    return dues.isEmpty() ? NEVER : dues.first().timeNanos;
  }

  /** Lets the time pass; what is due on the way runs at its time, and may ask for more. */
  void passTo(long timeNanos) {
    while (nextNanos() <= timeNanos && !dues.isEmpty()) {
      Due due = dues.removeFirst();
      nowNanos = Math.max(nowNanos, due.timeNanos);
      due.action.run();
    }
    nowNanos = Math.max(nowNanos, timeNanos);
  }
}

package io.upcall.libc;

import io.upcall.cores.BlockingCall;
import io.upcall.libc.sync.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * When a wait is over. A wait that is woken for nothing goes on for what is {@link #leftNanos
 * left}, so that no number of such wakes makes it longer.
 *
 * @param atNanos of {@link System#nanoTime}; without meaning when it is {@code never}
 * @param never for ever
 */
record TimeLimit(long atNanos, boolean never) {

  /** A century: what is longer is for ever, and needs no alarm. */
  private static final long MOST_NANOS = TimeUnit.DAYS.toNanos(36_500);

  /** A wait of {@code nanos} from now; of {@link BlockingCall#FOREVER}, or ages, for ever. */
  static TimeLimit after(long nanos) {
    return new TimeLimit(Deadline.in(nanos), isForEver(nanos));
  }

  /** True when nobody will see the end of a wait of {@code nanos}. */
  static boolean isForEver(long nanos) {
    return nanos > MOST_NANOS;
  }

  /** A wait as poll(2) and epoll_wait(2) take it: a negative number of milliseconds is for ever. */
  static long nanosOfMillis(int millis) {
    return millis < 0 ? BlockingCall.FOREVER : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** What is left: 0 or less when it is over, {@link BlockingCall#FOREVER} when it never is. */
  long leftNanos() {
    return never ? BlockingCall.FOREVER : atNanos - System.nanoTime();
  }
}

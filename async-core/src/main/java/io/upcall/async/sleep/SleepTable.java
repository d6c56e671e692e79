package io.upcall.async.sleep;

import io.upcall.async.Clock;
import io.upcall.async.ClockThread;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.KcontSide;
import io.upcall.async.SharedAlarm;
import io.upcall.async.VcoreContext;
import java.util.function.BooleanSupplier;

/**
 * Where everything that can be woken sleeps: asynchronous sleepers and threads, in one hash table.
 *
 * <table>
 * <caption>Who sleeps, and how it is told</caption>
 * <tr><th>by</th><th>returns</th><th>told by</th></tr>
 * <tr><td>{@link #asleep asleep}</td><td>at once</td><td>its callback, where its queue says</td></tr>
 * <tr><td>{@link #tsleep tsleep}</td><td>when it is over</td><td>an unpark</td></tr>
 * </table>
 *
 * <p><b>Idents.</b> One sleeps on any object, by identity. A C program sleeps on the address of a
 * field; a Java object has no such addresses, so an ident may have a number with it, the
 * <em>channel</em>, that tells apart what one object has to wait for (or is an address in the
 * memory that the object stands for, as a futex has it). Without a channel it is 0.
 *
 * <p><b>No wakeup is lost</b> if everybody keeps to "check, register, check again": change the
 * condition, then wake; sleep, then look at the condition again. The lock of the bucket orders the
 * two: a wakeup that came too early to find the sleeper made its condition visible to it.
 *
 * <pre>{@code
 * table.asleep(this, sleeper, queue, 0);
 * if (!isEmpty() && table.unasleep(sleeper)) {
 *   takeNow();                  // withdrawn in time: no callback will run
 * }
 * }</pre>
 *
 * <p><b>Exactly one</b> of woken, timed out and withdrawn happens to each sleep: see {@link
 * Sleeper}.
 *
 * <p><b>The lock.</b> One a bucket, held for a few loads and stores. What was tried instead: the
 * JDK's concurrent map, lock-free to look up, takes 71 ns for what takes 33.5 here, allocates a
 * node a sleep and keeps no order; links that can be changed without a lock need a version or a
 * fresh node each, because a sleeper is used again at once. An uncontended section is one CAS.
 *
 * <p><b>Bounds.</b> The number of buckets is fixed, as it is in the kernels this was taken from. A
 * bucket that many idents share is slower, never wrong.
 */
public final class SleepTable {

  /** Buckets for each CPU: what Linux gives its futexes. */
  private static final int BUCKETS_A_CPU = 256;

  private static final int MOST_BUCKETS = 1 << 20;
  private static final int GOLDEN = 0x9E3779B9;
  private static final BooleanSupplier NO_CONDITION = () -> false;

  private final Clock clock;
  private final Bucket[] buckets;
  private final int shift;

  /**
   * An empty table.
   *
   * @param clock whose time the timeouts are in, and who expires them
   * @param buckets how many lists, at least; 1 to 2²⁰, rounded up to a power of two
   */
  public SleepTable(Clock clock, int buckets) {
    if (buckets < 1 || buckets > MOST_BUCKETS) {
      throw new IllegalArgumentException(
          buckets + " buckets: there must be 1 to " + MOST_BUCKETS + " of them");
    }
    this.clock = clock;
    // At least two: a shift by 32 would be none.
    int power = Math.max(2, Integer.highestOneBit(buckets * 2 - 1));
    this.buckets = new Bucket[power];
    for (int i = 0; i < power; i++) {
      this.buckets[i] = new Bucket();
    }
    shift = Integer.numberOfLeadingZeros(power) + 1;
  }

  /**
   * An empty table of the usual size.
   *
   * @param cpus how many CPUs will use it at a time
   */
  public static SleepTable forCpus(Clock clock, int cpus) {
    return new SleepTable(clock, BUCKETS_A_CPU * cpus);
  }

  /** The table of programs without procs, with a {@link ClockThread} of its own. */
  public static SleepTable system() {
    return SystemTable.TABLE;
  }

  // ---- asynchronous sleepers -------------------------------------------------------------------

  /** {@link #asleep(Object, long, Sleeper, EventQueue, long)} on channel 0. */
  public void asleep(Object ident, Sleeper sleeper, EventQueue queue, long timeoutNanos) {
    asleep(ident, 0, sleeper, queue, timeoutNanos);
  }

  /**
   * Puts {@code sleeper} to sleep and returns at once. Its callback comes once, on {@code queue}:
   * woken or timed out, whichever was first. Allocates nothing, but for the first timeout of a
   * sleeper. Any thread, vcore context included; but a sleeper has one owner, who puts it to sleep,
   * as an async call has one who submits it.
   *
   * @param queue who runs the callback. A callback that may block belongs on a queue with worker
   *     delivery, where it cannot hold up those that do not
   * @param timeoutNanos 0 never expires
   * @throws IllegalStateException when it is asleep, or its last callback has not begun
   * @throws IllegalArgumentException when the timeout is below 0
   */
  public void asleep(
      Object ident, long channel, Sleeper sleeper, EventQueue queue, long timeoutNanos) {
    requireTimeout(timeoutNanos);
    if (!KcontSide.claimAlone(sleeper)) {
      throw new IllegalStateException(
          "this sleeper is asleep, or on its queue: it cannot sleep twice at a time");
    }
    sleeper.queue = queue;
    if (timeoutNanos == 0) {
      sleeper.timeoutNanos = 0;
      put(ident, channel, sleeper);
    } else {
      putTimed(ident, channel, sleeper, timeoutNanos);
    }
  }

  private void putTimed(Object ident, long channel, Sleeper sleeper, long timeoutNanos) {
    Timeout timeout = sleeper.timeout;
    if (timeout == null || !timeout.isOf(this)) {
      timeout = new Timeout(this, sleeper, clock.nearest());
      sleeper.timeout = timeout;
    }
    long deadlineNanos = SharedAlarm.deadlineNanos(clock, timeoutNanos);
    sleeper.deadlineNanos = deadlineNanos;
    sleeper.timeoutNanos = timeoutNanos;
    put(ident, channel, sleeper);
    // Not before: an alarm that went off too early to find the sleeper would be lost.
    timeout.moved(deadlineNanos);
  }

  private void put(Object ident, long channel, Sleeper sleeper) {
    sleeper.ident = ident;
    sleeper.channel = channel;
    Bucket bucket = bucketOf(ident, channel);
    bucket.lock();
    try {
      bucket.append(sleeper);
    } finally {
      bucket.unlock();
    }
  }

  /**
   * Withdraws {@code sleeper}. Any thread.
   *
   * @return true when it was in time: no callback will run, and the sleeper is awake. False when it
   *     was not asleep: its callback has run, or will
   */
  public boolean unasleep(Sleeper sleeper) {
    if (!withdraw(sleeper)) {
      return false;
    }
    clearTimeout(sleeper);
    sleeper.queue = null;
    KcontSide.unclaim(sleeper);
    return true;
  }

  private static boolean withdraw(Sleeper sleeper) {
    Bucket bucket = sleeper.bucket();
    if (bucket == null) {
      return false;
    }
    bucket.lock();
    try {
      // It may have been taken out meanwhile, and may even sleep elsewhere again.
      boolean inTime = bucket.holds(sleeper);
      if (inTime) {
        bucket.remove(sleeper, Outcome.WITHDRAWN);
      }
      return inTime;
    } finally {
      bucket.unlock();
    }
  }

  // ---- threads ---------------------------------------------------------------------------------

  /** {@link #tsleep(Object, long, BooleanSupplier, long)} on channel 0. */
  public int tsleep(Object ident, BooleanSupplier unless, long timeoutNanos) {
    return tsleep(ident, 0, unless, timeoutNanos);
  }

  /**
   * {@link #tsleep(Object, long, BooleanSupplier, long)} on channel 0, without a second look: for
   * who cannot miss a wakeup, or has set the timeout with that in mind.
   */
  public int tsleep(Object ident, long timeoutNanos) {
    return tsleep(ident, 0, NO_CONDITION, timeoutNanos);
  }

  /**
   * Puts the calling thread to sleep: a uthread leaves its vcore to others, a platform thread
   * parks. As tsleep(9) has it, with PCATCH; but a wakeup may also be meant for somebody who was
   * faster, so callers look at their condition again and sleep again.
   *
   * @param unless looked at once the thread can be woken; when it is true, the thread does not
   *     sleep. It must not block, and may take what it finds
   * @param timeoutNanos 0 never expires
   * @return 0 when woken or when {@code unless} held; {@code -EWOULDBLOCK} when the time was over;
   *     {@code -EINTR} when the thread was interrupted (its interrupt status stays set); {@code
   *     -EDEADLK}, with nothing done, in vcore context, where nothing may block
   * @throws IllegalArgumentException when the timeout is below 0
   */
  public int tsleep(Object ident, long channel, BooleanSupplier unless, long timeoutNanos) {
    requireTimeout(timeoutNanos);
    if (VcoreContext.isCurrent()) {
      return -Errno.EDEADLK;
    }
    Thread self = Thread.currentThread();
    if (self.isInterrupted()) {
      return -Errno.EINTR;
    }
    // A parked thread costs more than this object, and a thread-local one would stay for ever.
    ThreadSleeper me = new ThreadSleeper(self);
    long deadlineNanos =
        timeoutNanos == 0 ? Timeout.NEVER : SharedAlarm.deadlineNanos(clock, timeoutNanos);
    put(ident, channel, me);
    if (unless.getAsBoolean()) {
      if (!withdraw(me)) {
        // Somebody's wakeup went to this thread, which did not need it: it goes on to the next.
        wakeupOne(ident, channel);
      }
      return 0;
    }
    return await(me, deadlineNanos);
  }

  /** Returns once {@code me} is off the table and nobody else will touch it. */
  private int await(ThreadSleeper me, long deadlineNanos) {
    boolean interrupted = false;
    int result = 0;
    while (result == 0 && !me.isDelivered()) {
      if (deadlineNanos == Timeout.NEVER) {
        clock.park(this, Long.MAX_VALUE);
      } else {
        long leftNanos = deadlineNanos - clock.nanoTime();
        if (leftNanos > 0) {
          clock.park(this, leftNanos);
        } else if (withdraw(me)) {
          result = -Errno.EWOULDBLOCK;
        } else {
          // Woken at the last moment: the unpark is on its way.
          Thread.onSpinWait();
        }
      }
      if (Thread.interrupted()) {
        interrupted = true;
        if (result == 0 && withdraw(me)) {
          result = -Errno.EINTR;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  // ---- waking ----------------------------------------------------------------------------------

  /** {@link #wakeup(Object, long)} on channel 0. */
  public int wakeup(Object ident) {
    return wakeup(ident, 0);
  }

  /**
   * Wakes all that sleep on {@code ident} at this moment, those first that have slept longest. Any
   * thread; runs no callback, allocates nothing.
   *
   * @return how many
   */
  public int wakeup(Object ident, long channel) {
    Bucket bucket = bucketOf(ident, channel);
    Sleeper taken;
    bucket.lock();
    try {
      taken = bucket.takeAll(ident, channel);
    } finally {
      bucket.unlock();
    }
    int woken = 0;
    for (Sleeper sleeper = taken; sleeper != null; woken++) {
      Sleeper next = sleeper.after;
      sleeper.after = null;
      clearTimeout(sleeper);
      sleeper.deliver();
      sleeper = next;
    }
    return woken;
  }

  /** {@link #wakeupOne(Object, long)} on channel 0. */
  public boolean wakeupOne(Object ident) {
    return wakeupOne(ident, 0);
  }

  /**
   * Wakes the one that has slept longest on {@code ident}. Any thread; runs no callback, allocates
   * nothing.
   *
   * @return false when nobody slept on it
   */
  public boolean wakeupOne(Object ident, long channel) {
    Bucket bucket = bucketOf(ident, channel);
    Sleeper taken;
    bucket.lock();
    try {
      taken = bucket.takeOne(ident, channel);
    } finally {
      bucket.unlock();
    }
    if (taken == null) {
      return false;
    }
    clearTimeout(taken);
    taken.deliver();
    return true;
  }

  // ---- the clock's side ------------------------------------------------------------------------

  /** When {@code sleeper} is to time out by {@code timeout}, or never. */
  long deadlineNanos(Sleeper sleeper, Timeout timeout) {
    Bucket bucket = sleeper.bucket();
    if (bucket == null) {
      return Timeout.NEVER;
    }
    bucket.lock();
    try {
      return bucket.holds(sleeper) && sleeper.timeout == timeout
          ? sleeper.deadlineNanos
          : Timeout.NEVER;
    } finally {
      bucket.unlock();
    }
  }

  /** Wakes {@code sleeper}, if it still sleeps and its time is over. */
  void expire(Sleeper sleeper, Timeout timeout, long nowNanos) {
    Bucket bucket = sleeper.bucket();
    if (bucket == null) {
      return;
    }
    bucket.lock();
    try {
      long deadlineNanos = sleeper.deadlineNanos;
      if (!bucket.holds(sleeper)
          || sleeper.timeout != timeout
          || deadlineNanos == Timeout.NEVER
          || deadlineNanos - nowNanos > 0) {
        // Woken, and perhaps asleep again, since the clock asked: that sleep has asked for a look
        // of its own.
        return;
      }
      bucket.remove(sleeper, Outcome.TIMED_OUT);
    } finally {
      bucket.unlock();
    }
    sleeper.deliver();
  }

  private static void clearTimeout(Sleeper sleeper) {
    Timeout timeout = sleeper.timeout;
    if (timeout != null && sleeper.timeoutNanos != 0) {
      timeout.cleared(sleeper.timeoutNanos);
    }
  }

  private Bucket bucketOf(Object ident, long channel) {
    int hash = System.identityHashCode(ident) + Long.hashCode(channel) * GOLDEN;
    return buckets[(hash * GOLDEN) >>> shift];
  }

  private static void requireTimeout(long timeoutNanos) {
    if (timeoutNanos < 0) {
      throw new IllegalArgumentException(
          "timeout of " + timeoutNanos + " ns: it must be over 0, or 0 to never expire");
    }
  }

  /** Made when it is first asked for. */
  private static final class SystemTable {
    static final SleepTable TABLE =
        forCpus(new ClockThread(), Runtime.getRuntime().availableProcessors());

    private SystemTable() {}
  }
}

package io.upcall.cores;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A user thread of a proc: a virtual thread that the proc's vcores run, and what a scheduler or a
 * thread library above wants to know of it. {@link Proc#create} makes one.
 *
 * <p>A virtual thread that a uthread starts by itself ({@code Thread.startVirtualThread}) runs on
 * the same vcores, but is none of these: it has no priority, is in no dump, and its proc does not
 * wait for its end.
 *
 * <p>Found by its thread's uncaught-exception handler, which it is: that costs no memory and no
 * look-up. Who sets another handler on the thread hides its priority and deadline from schedulers.
 */
public abstract sealed class Uthread permits LiveUthread {

  /** Of a join: until it ends. */
  public static final long FOREVER = Driver.FOREVER;

  /** The priority that each begins with, and the lowest: SCHED_OTHER, as sched(7) has it. */
  public static final int NORMAL_PRIORITY = 0;

  /** The highest priority. */
  public static final int MAX_PRIORITY = 99;

  private static final byte JOINABLE = 0;
  private static final byte CLAIMED = 1;
  private static final VarHandle CLAIM;

  static {
    try {
      CLAIM = MethodHandles.lookup().findVarHandle(Uthread.class, "claim", byte.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Proc proc;

  /** Set once, before it starts. */
  private @Nullable Thread thread;

  /** Any thread writes; schedulers read. */
  private volatile byte priority;

  /**
   * CLAIMED while somebody joins it, and from the end of that or from detach on: each uthread is
   * joined or detached once. By CAS; it orders nothing.
   */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private byte claim = JOINABLE;

  /** What few need. Made when first asked for, guarded by this. */
  private volatile @Nullable UthreadExtras extras;

  Uthread(Proc proc) {
    this.proc = proc;
  }

  // ---- finding ---------------------------------------------------------------------------------

  /** The calling thread as a uthread; null when it is none. */
  public static @Nullable Uthread current() {
    return of(Thread.currentThread());
  }

  /** The uthread that {@code thread} is; null when it is none, or has ended. */
  public static @Nullable Uthread of(Thread thread) {
    Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    if (handler instanceof Uthread uthread) {
      return uthread;
    }
    return handler instanceof ThreadGroup || !thread.isVirtual() ? null : search(thread);
  }

  /** One that has a handler of its own is still in the list of its proc. */
  private static @Nullable Uthread search(Thread thread) {
    for (Proc proc : Proc.all()) {
      Uthread found = proc.uthreads().find(thread);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * Whose continuation that is, of those that a {@link Scheduler} is given; null for a virtual
   * thread that is no uthread. It takes a few loads, so a scheduler may ask each time.
   */
  public static @Nullable Uthread continuedBy(Runnable continuation) {
    Thread thread = LoomAccess.best().continuedBy(continuation);
    return thread != null && thread.getUncaughtExceptionHandler() instanceof Uthread uthread
        ? uthread
        : null;
  }

  /** Starts a uthread of the calling thread's proc. */
  public static Uthread create(Runnable body) {
    return Proc.current().create(body);
  }

  // ---- what it is ------------------------------------------------------------------------------

  /** Whose it is. */
  public final Proc proc() {
    return proc;
  }

  /** The virtual thread. */
  public final Thread thread() {
    Thread known = thread;
    if (known == null) {
      throw new IllegalStateException("this uthread was not started");
    }
    return known;
  }

  /** Before it starts. */
  void thread(Thread newThread) {
    thread = newThread;
  }

  /** Its number in the JVM: that of its thread. */
  public final long id() {
    return thread().threadId();
  }

  /** Its name; empty at first. */
  public final String name() {
    return thread().getName();
  }

  /** Names it, for messages and dumps. */
  public final void name(String newName) {
    thread().setName(newName);
  }

  /** True until it ends. */
  public final boolean isAlive() {
    return thread().isAlive();
  }

  // ---- what schedulers go by -------------------------------------------------------------------

  /** From {@value #NORMAL_PRIORITY} to {@value #MAX_PRIORITY}, higher first where it counts. */
  public final int priority() {
    return priority;
  }

  /**
   * Sets its priority, from when it next becomes ready. Of the schedulers here {@link
   * Scheduler#priorities} goes by it.
   */
  public final void priority(int newPriority) {
    if (newPriority < NORMAL_PRIORITY || newPriority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority %d: %d to %d".formatted(newPriority, NORMAL_PRIORITY, MAX_PRIORITY));
    }
    priority = (byte) newPriority;
  }

  /** True when {@link #deadlineNanos(long)} was called, and not {@link #clearDeadline} since. */
  public final boolean hasDeadline() {
    UthreadExtras known = extras;
    return known != null && known.hasDeadline;
  }

  /** By when it wants to be done, on the clock of System.nanoTime; 0 when it has no deadline. */
  public final long deadlineNanos() {
    UthreadExtras known = extras;
    return known == null ? 0 : known.deadlineNanos;
  }

  /**
   * Sets its deadline, from when it next becomes ready, on the clock of System.nanoTime. Of the
   * schedulers here {@link Scheduler#earliestDeadline} goes by it.
   */
  public final void deadlineNanos(long newDeadlineNanos) {
    UthreadExtras own = extras();
    own.deadlineNanos = newDeadlineNanos;
    own.hasDeadline = true;
  }

  /** It has no deadline any more. */
  public final void clearDeadline() {
    UthreadExtras known = extras;
    if (known != null) {
      known.hasDeadline = false;
      known.deadlineNanos = 0;
    }
  }

  final @Nullable UthreadExtras extrasIfAny() {
    return extras;
  }

  final synchronized UthreadExtras extras() {
    UthreadExtras known = extras;
    if (known == null) {
      known = new UthreadExtras();
      extras = known;
    }
    return known;
  }

  // ---- its end ---------------------------------------------------------------------------------

  /**
   * Waits for its end, parking the caller. Each is joined or detached once; a join that fails may
   * be tried again, but for EINVAL.
   *
   * @param timeoutNanos 0 only looks; {@link #FOREVER} has no end
   * @return 0; {@code -EDEADLK} for the caller itself, and in vcore context; {@code -EINVAL} when
   *     it was joined or detached, or is being joined; {@code -ETIMEDOUT}; {@code -EINTR} when the
   *     caller was interrupted (its interrupt status is set)
   */
  public final int join(long timeoutNanos) {
    Thread joiner = Thread.currentThread();
    if (joiner == thread || joiner instanceof Carrier) {
      return -Errno.EDEADLK;
    }
    if (!CLAIM.compareAndSet(this, JOINABLE, CLAIMED)) {
      return -Errno.EINVAL;
    }
    int result = awaitEnd(timeoutNanos);
    if (result != 0) {
      CLAIM.setRelease(this, JOINABLE);
    }
    return result;
  }

  private int awaitEnd(long timeoutNanos) {
    try {
      if (timeoutNanos == FOREVER) {
        thread().join();
        return 0;
      }
      return thread().join(Duration.ofNanos(timeoutNanos)) ? 0 : -Errno.ETIMEDOUT;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return -Errno.EINTR;
    }
  }

  /**
   * Nobody will join it.
   *
   * @return 0; {@code -EINVAL} when it was joined or detached, or is being joined
   */
  public final int detach() {
    return CLAIM.compareAndSet(this, JOINABLE, CLAIMED) ? 0 : -Errno.EINVAL;
  }

  @Override
  public final String toString() {
    Thread known = thread;
    return known == null ? "uthread" : "uthread " + known.threadId() + " " + known.getName();
  }
}

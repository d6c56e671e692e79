package io.upcall.cores;

/**
 * The two-level scheduler of a proc: its own policy for which uthread runs on which vcore. After
 * Akaros's {@code schedule_ops}; the README has a worked example. A program names its own in {@link
 * ProcOptions#withScheduler}; each proc needs a fresh one.
 *
 * <p>A uthread is handed over as the {@link Runnable} that continues it until it blocks, yields or
 * ends: always the same object for the same uthread, and {@link Uthread#continuedBy} says whose. A
 * scheduler must give back each one it was given exactly once, and never refuse one: a uthread
 * whose continuation is lost is lost for ever.
 *
 * <p>What a scheduler keeps for a vcore it keeps in the {@link VcoreScheduler} that it makes for
 * it, so it needs no look-up and no cast.
 *
 * <table>
 * <caption>Akaros's operations here</caption>
 * <tr><th>schedule_ops</th><th>here</th></tr>
 * <tr><td>sched_init</td><td>{@link #vcoreAdded}, once a vcore</td></tr>
 * <tr><td>sched_entry</td><td>{@link VcoreScheduler#schedEntry}; null lets the vcore idle</td></tr>
 * <tr><td>thread_create</td><td>{@link #threadCreated}</td></tr>
 * <tr><td>thread_runnable</td><td>{@link VcoreScheduler#threadRunnable}</td></tr>
 * <tr><td>thread_paused</td><td>{@link VcoreScheduler#threadPaused}</td></tr>
 * <tr><td>thread_exited</td><td>{@link #threadExited}</td></tr>
 * <tr><td>preempt_pending</td><td>{@link VcoreScheduler#handOver}</td></tr>
 * <tr><td>thread_blockon_sysc, thread_has_blocked</td><td>none: who blocks parks, and comes back by
 *     thread_runnable. Loom does not say why a continuation came off, and nobody needs it</td></tr>
 * <tr><td>thread_refl_fault, got_posix_signal</td><td>none: throwables, and the layer above</td></tr>
 * <tr><td>sync_*</td><td>none: {@code java.util.concurrent} parks and unparks</td></tr>
 * </table>
 *
 * <p>What a scheduler throws ends its proc: see {@link ProcScheduler}.
 */
public interface Scheduler {

  /** A vcore joined the proc; called before anything else names it. Returns what runs it. */
  VcoreScheduler vcoreAdded(Vcore vcore);

  /** A uthread was made by {@link Proc#spawn} and is runnable next. On the caller's thread. */
  default void threadCreated(Uthread uthread) {}

  /** A uthread has ended: nothing of it comes after this. On its own thread. */
  default void threadExited(Uthread uthread) {}

  /**
   * The default: a queue a vcore, first in, first out; a uthread that wakes up stays where it last
   * ran, and a vcore that has nothing takes from its siblings.
   */
  static Scheduler workStealing() {
    return new WorkStealing();
  }

  /** One queue for all vcores, first in, first out: in the order in which they became ready. */
  static Scheduler fifo() {
    return new Fifo();
  }

  /**
   * The highest {@linkplain Uthread#priority priority} first, on all vcores; among equals first in,
   * first out. A level is worth 64 places in the queue: one of priority p is overtaken by so many
   * later ones of p + 1 and no more, by twice as many of p + 2, and so on. So nobody starves, and
   * who spins for a lock lets its holder run, whatever their priorities.
   */
  static Scheduler priorities() {
    return new Priorities();
  }

  /**
   * The earliest {@linkplain Uthread#deadlineNanos deadline} first, on all vcores. Who has none, or
   * one further off, is due 100 ms after it became ready, and whose deadline has passed is due now:
   * so whoever waits is served before all that become ready 100 ms later, and nobody starves.
   */
  static Scheduler earliestDeadline() {
    return new EarliestDeadline(System::nanoTime);
  }
}

package io.upcall.libc;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.sleep.Outcome;
import io.upcall.async.sleep.Sleeper;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;

/**
 * The one ITIMER_REAL of a proc: alarm(2) and setitimer(2). Each setting has a sleeper of its own
 * on the proc's table, so that one that goes off late finds that it is not wanted any more.
 */
final class IntervalTimer {

  private static final ProcLocal<IntervalTimer> TIMERS = ProcLocal.withInitial(IntervalTimer::new);

  private final Proc proc;
  private final EventQueue queue;

  // Guarded by this. Expiries come in vcore context, and hold it for a few instructions.
  private Setting setting;

  private IntervalTimer(Proc proc) {
    this.proc = proc;
    this.queue = EventQueue.upcall(proc, Level.CLOCK);
    this.setting = new Setting(0, 0);
  }

  static IntervalTimer of(Proc proc) {
    return TIMERS.of(proc);
  }

  /** What is left, and the interval. */
  StructItimerval get() {
    Setting now;
    synchronized (this) {
      now = setting;
    }
    return now.left();
  }

  /** What was left before. */
  StructItimerval set(long nanos, long intervalNanos) {
    Setting next = new Setting(nanos, intervalNanos);
    Setting before;
    synchronized (this) {
      before = setting;
      setting = next;
    }
    StructItimerval left = before.left();
    proc.sleepTable().unasleep(before);
    next.sleep(nanos);
    return left;
  }

  private boolean isCurrent(Setting one) {
    synchronized (this) {
      return setting == one;
    }
  }

  /** From one set to the next. */
  private final class Setting extends Sleeper {

    private final long intervalNanos;

    /** When it expires next; 0 when it does not. Written by who sets it, then by its callback. */
    private volatile long dueNanos;

    Setting(long nanos, long intervalNanos) {
      this.intervalNanos = intervalNanos;
      this.dueNanos = nanos == 0 ? 0 : orOne(System.nanoTime() + nanos);
    }

    /** A moment that is not mistaken for none. */
    private static long orOne(long moment) {
      return moment == 0 ? 1 : moment;
    }

    void sleep(long nanos) {
      if (nanos > 0) {
        proc.sleepTable().asleep(this, this, queue, nanos);
      }
    }

    StructItimerval left() {
      long due = dueNanos;
      // A timer that is about to expire is not one that is not set.
      long left = due == 0 ? 0 : Math.max(1000, due - System.nanoTime());
      return new StructItimerval(StructTimeval.ofNanos(intervalNanos), StructTimeval.ofNanos(left));
    }

    @Override
    protected void run() {
      if (outcome() != Outcome.TIMED_OUT || !isCurrent(this)) {
        return;
      }
      long due = dueNanos;
      if (intervalNanos == 0) {
        dueNanos = 0;
      } else {
        // From when it was due: lateness does not add up.
        long next = orOne(due + intervalNanos);
        dueNanos = next;
        sleep(Math.max(1, next - System.nanoTime()));
      }
      StructSiginfo info = new StructSiginfo(Signal.SIGALRM, Signal.SI_TIMER, 0, 0, null);
      ProcSignals.of(proc).send(info, null);
    }
  }
}

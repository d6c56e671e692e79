package io.upcall.cores;

import io.upcall.async.Alarm;
import io.upcall.async.Kcont;
import java.util.concurrent.Delayed;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK sees as the scheduler of a proc's virtual threads.
 *
 * <p>A ForkJoinPool only by type: the JDK asks a scheduler of that type, and no other, to run its
 * timed parks, which so become alarms of the vcore (30 µs late, where the JDK's own thread for them
 * is 83 and a context switch). No thread of the pool is ever started. Neither method may refuse or
 * throw: the JDK would lose the uthread for ever.
 */
final class UthreadExecutor extends ForkJoinPool {

  private final Proc proc;

  UthreadExecutor(Proc proc) {
    super(1);
    this.proc = proc;
  }

  /**
   * A uthread is to run. Called by whoever unparked it: a uthread or a callback of this proc (whose
   * vcore takes it), or any other thread. It knows its caller by the carrier, because
   * Thread.currentThread() is the uthread itself while it yields.
   */
  @Override
  public void execute(Runnable uthread) {
    Carrier carrier = Carrier.current();
    Vcore here = carrier == null ? null : carrier.vcore();
    if (carrier != null && here != null && here.proc() == proc) {
      int was = carrier.enter();
      if (was != Carrier.LOST) {
        proc.scheduler().threadRunnable(uthread, here);
        carrier.exit(was);
        proc.cores().offerSurplus(here);
        return;
      }
      // Another carrier has the vcore: home to it, before those that did not lose it in a step.
      here.remotePaused(uthread);
      return;
    }
    proc.pickVcore().remoteReady(uthread);
  }

  /** A timed park or wait of a uthread that just left its carrier. */
  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    long deadlineNanos = System.nanoTime() + unit.toNanos(delay);
    Carrier carrier = Carrier.current();
    Vcore here = carrier == null ? null : carrier.vcore();
    if (carrier != null && here != null && here.proc() == proc) {
      int was = carrier.enter();
      if (was != Carrier.LOST) {
        TimedPark park = new TimedPark(here, command, deadlineNanos);
        here.alarms().arm(park, deadlineNanos);
        carrier.exit(was);
        return park;
      }
    }
    Vcore there = here != null && here.proc() == proc ? here : proc.pickVcore();
    TimedPark park = new TimedPark(there, command, deadlineNanos);
    there.post(
        new Kcont() {
          @Override
          protected void run() {
            if (!park.isCancelled()) {
              there.alarms().arm(park, deadlineNanos);
            }
          }
        });
    return park;
  }

  /** An alarm in the form that the JDK wants to cancel it by. */
  private static final class TimedPark extends Alarm implements ScheduledFuture<@Nullable Object> {

    private static final int WAITING = 0;
    private static final int DONE = 1;
    private static final int CANCELLED = 2;

    private final Vcore vcore;
    private final Runnable command;
    private final long deadlineNanos;

    /** WAITING until the first of expiry and cancel: the CAS decides which it was. */
    private final AtomicInteger outcome = new AtomicInteger(WAITING);

    TimedPark(Vcore vcore, Runnable command, long deadlineNanos) {
      this.vcore = vcore;
      this.command = command;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    protected void run() {
      if (outcome.compareAndSet(WAITING, DONE)) {
        command.run();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!outcome.compareAndSet(WAITING, CANCELLED)) {
        return false;
      }
      Carrier carrier = Carrier.current();
      if (carrier != null && carrier.vcore() == vcore) {
        int was = carrier.enter();
        if (was != Carrier.LOST) {
          vcore.alarms().disarm(this);
          carrier.exit(was);
          return true;
        }
      }
      vcore.post(new Disarm());
      return true;
    }

    /** Takes the alarm out of the heap of another vcore, or long timeouts would pile up there. */
    private final class Disarm extends Kcont {
      @Override
      protected void run() {
        vcore.alarms().disarm(TimedPark.this);
      }
    }

    @Override
    public boolean isCancelled() {
      return outcome.get() == CANCELLED;
    }

    @Override
    public boolean isDone() {
      return outcome.get() != WAITING;
    }

    @Override
    public @Nullable Object get() {
      throw new IllegalStateException("nobody waits for a timed park by its future");
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit) {
      return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}

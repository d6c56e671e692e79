package io.upcall.cores;

import io.upcall.async.Alarm;
import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import io.upcall.async.Submitter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An async call that its thread waits for: submit, park until this very call is over, go on.
 *
 * <p>Usage, from a uthread or a platform thread:
 *
 * <pre>{@code
 * BlockingCall call = BlockingCall.take();
 * call.recv(fd, buffer, 0);
 * int result = call.perform(Submitter.TRY_QUICK);
 * call.giveBack();
 * }</pre>
 *
 * <p>A uthread on a carrier submits to the driver of its own vcore; any other thread hands the call
 * to a vcore of its proc. The wait ends only with the call's own completion, so the memory in it is
 * the caller's again when {@code perform} returns: an interrupt or a timeout cancels the call and
 * goes on waiting for what comes of that.
 */
public final class BlockingCall extends AsyncCall implements BreakableWait {

  /** How long {@link #perform(int)} may wait: for ever. */
  public static final long FOREVER = Driver.FOREVER;

  private static final VarHandle FINISHED;
  private static final VarHandle USES;
  private static final VarHandle WAITS_SINCE_NANOS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FINISHED = lookup.findVarHandle(BlockingCall.class, "finished", boolean.class);
      USES = lookup.findVarHandle(BlockingCall.class, "uses", int.class);
      WAITS_SINCE_NANOS = lookup.findVarHandle(BlockingCall.class, "waitsSinceNanos", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** True once somebody has asked how long waits last: see {@link UthreadDump}. */
  private static volatile boolean timed;

  /** Who waits. Written before the submission, which orders it before the completion. */
  private @Nullable Thread waiter;

  /**
   * Set by the completion with release, as its last access; the waiter reads it with acquire before
   * it touches the call. Cleared by the waiter before the submission, which orders that.
   */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private boolean finished;

  /** The vcore whose driver has the call: the alarm and a cancel go there. */
  private @Nullable Vcore vcore;

  /**
   * Counts uses, so that a late cancel cannot hit the next one. Written by the waiter with release,
   * before the use it counts.
   */
  private int uses;

  private @Nullable Timeout timeout;

  /** When the wait began; 0 when nobody had asked by then. The waiter writes, dumps read. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private long waitsSinceNanos;

  /** Set by the alarm before the cancel that it causes; read after the completion. */
  private boolean expired;

  /** Set by the waiter when {@link Interruption} ended its wait, or would have. */
  private boolean broken;

  private BlockingCall() {}

  /** An idle call, from the carrier's pool when the caller is on one. */
  public static BlockingCall take() {
    Carrier carrier = Carrier.current();
    BlockingCall pooled = carrier == null ? null : carrier.takeIdleCall();
    return pooled != null ? pooled : new BlockingCall();
  }

  /** Puts an idle call back for others. */
  public void giveBack() {
    holder(null);
    waiter = null;
    Carrier carrier = Carrier.current();
    if (carrier != null) {
      carrier.giveIdleCall(this);
    }
  }

  /** {@link #perform(int, long)} without a limit. */
  public int perform(int flags) {
    return perform(flags, FOREVER);
  }

  /** {@link #perform(int, long, Interruption)} that only Java's interrupt ends. */
  public int perform(int flags, long timeoutNanos) {
    return perform(flags, timeoutNanos, Interruption.NEVER);
  }

  /**
   * Submits the prepared call and waits for its end.
   *
   * @param flags of {@link Submitter#submit}
   * @param timeoutNanos when to cancel it; {@link #FOREVER} never
   * @param breaks ends the wait as an interrupt does, without one; asked only when the call has to
   *     wait, so who performs asks before. A call without a limit is made again if {@code breaks}
   *     says so
   * @return its result, a value of 0 or more or {@code -errno}. Of a call that was cancelled:
   *     {@code -EINTR} when the thread was interrupted (its interrupt status is set) or {@code
   *     breaks} was due, {@code -ETIMEDOUT} when the time was over, {@code -ECANCELED} otherwise.
   *     {@code -EAGAIN}, with nothing done, when its proc has as many calls in flight as it may.
   *     {@code -EDEADLK}, with nothing done, in vcore context, where nothing may block
   */
  public int perform(int flags, long timeoutNanos, Interruption breaks) {
    Thread self = Thread.currentThread();
    if (self instanceof Carrier) {
      return -Errno.EDEADLK;
    }
    byte[] array = DriverSide.array(this);
    int arrayOffset = DriverSide.arrayOffset(this);
    Object subject = DriverSide.subject(this);
    int result = performOnce(self, flags, timeoutNanos, breaks);
    while (result == -Errno.EINTR && broken && breaks.resumes(this) && timeoutNanos == FOREVER) {
      DriverSide.again(this, subject, array, arrayOffset);
      result = performOnce(self, flags, timeoutNanos, breaks);
    }
    return result;
  }

  private int performOnce(Thread self, int flags, long timeoutNanos, Interruption breaks) {
    waiter = self;
    USES.setRelease(this, uses + 1);
    finished = false;
    expired = false;
    broken = false;
    int how = submitHere(flags, timeoutNanos);
    if (how == Submitter.QUICK) {
      return result();
    }
    if (how != Submitter.PENDING) {
      return how == Submitter.AGAIN ? -Errno.EAGAIN : -Errno.ESHUTDOWN;
    }
    return await(self, breaks);
  }

  private int submitHere(int flags, long timeoutNanos) {
    for (Carrier carrier = Carrier.current(); carrier != null; ) {
      int was = carrier.enter();
      Vcore here = carrier.vcore();
      if (was != Carrier.LOST && here != null) {
        int how;
        try {
          how = submitTo(here, flags, timeoutNanos);
        } finally {
          carrier.exit(was);
        }
        if (how == Submitter.QUICK && here.tenure().orders() != 0) {
          // Who has nothing but quick calls to make would never be heard from, and in a section
          // nobody can take the core from it.
          Thread.yield();
        }
        return how;
      }
      // The vcore was taken away: come home on its new carrier, or, pinned here, go by the inbox.
      Thread.yield();
      Carrier next = Carrier.current();
      if (next == carrier) {
        break;
      }
      carrier = next;
    }
    return submitElsewhere(flags, timeoutNanos);
  }

  /** In a guarded section of {@code here}. */
  private int submitTo(Vcore here, int flags, long timeoutNanos) {
    vcore = here;
    int how = here.driver().submit(this, flags);
    if (how == Submitter.PENDING && timeoutNanos != FOREVER) {
      armTimeout(here, timeoutNanos);
    }
    return how;
  }

  private void armTimeout(Vcore here, long timeoutNanos) {
    Timeout alarm = timeout;
    if (alarm == null) {
      alarm = new Timeout();
      timeout = alarm;
    }
    here.alarms().arm(alarm, System.nanoTime() + timeoutNanos);
  }

  private int submitElsewhere(int flags, long timeoutNanos) {
    Vcore there = Proc.current().pickVcore();
    vcore = there;
    CallQuota quota = there.proc().quota();
    if (quota.take(1) == 0) {
      return Submitter.AGAIN;
    }
    routed();
    Kcont submission =
        new Kcont() {
          @Override
          protected void run() {
            there.submitRouted(BlockingCall.this, flags);
            if (isInFlight() && timeoutNanos != FOREVER) {
              armTimeout(there, timeoutNanos);
            }
          }
        };
    if (there.post(submission)) {
      return Submitter.PENDING;
    }
    quota.giveBack(1);
    DriverSide.refuse(this);
    return Submitter.INVALID;
  }

  /** From here on it is noted when a wait begins, for {@link #waitedNanos}. */
  static void timeWaits() {
    timed = true;
  }

  /** For how long it has been waited for; -1 when that began before {@link #timeWaits}. */
  long waitedNanos() {
    long sinceNanos = (long) WAITS_SINCE_NANOS.getOpaque(this);
    return sinceNanos == 0 ? -1 : System.nanoTime() - sinceNanos;
  }

  /** The vcore whose driver has the call; null before the first. */
  @Nullable Vcore vcore() {
    return vcore;
  }

  private int await(Thread self, Interruption breaks) {
    if (timed) {
      WAITS_SINCE_NANOS.setOpaque(this, System.nanoTime() | 1);
    }
    boolean interrupted = false;
    while (!(boolean) FINISHED.getAcquire(this)) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
        cancel();
      } else if (!broken && !(boolean) FINISHED.getAcquire(this) && breaks.isDue()) {
        broken = true;
        cancel();
      }
    }
    if (interrupted) {
      self.interrupt();
    }
    int result = result();
    if (result != -Errno.ECANCELED && result != -Errno.EINTR) {
      return result;
    }
    if (interrupted || broken) {
      return -Errno.EINTR;
    }
    return expired ? -Errno.ETIMEDOUT : result;
  }

  private void cancel() {
    Vcore there = vcore;
    if (there == null) {
      return;
    }
    int use = uses;
    wantCancel();
    there.post(
        new Kcont() {
          @Override
          protected void run() {
            if ((int) USES.getAcquire(BlockingCall.this) == use) {
              there.driver().cancel(BlockingCall.this);
            }
          }
        });
  }

  /** The completion, in the turn of the driver that had the call. */
  @Override
  protected void run() {
    Timeout alarm = timeout;
    Vcore there = vcore;
    if (alarm != null && there != null) {
      there.alarms().disarm(alarm);
    }
    Thread thread = waiter;
    FINISHED.setRelease(this, true);
    LockSupport.unpark(thread);
  }

  private final class Timeout extends Alarm {
    @Override
    protected void run() {
      expired = true;
      Vcore there = vcore;
      if (there != null) {
        there.driver().cancel(BlockingCall.this);
      }
    }
  }
}

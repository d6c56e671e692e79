package io.upcall.async.sleep;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.KcontSide;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The thing that can be woken: a kcont that sleeps on an ident until somebody wakes it or its time
 * is over.
 *
 * <p>It is caller-owned and reusable, to be embedded in the long-lived object that it works for.
 * While it sleeps it is on a list of its {@link SleepTable}, and then on the queue that its caller
 * chose; {@link #isQueued()} is true all that time, and it can sleep again once its callback has
 * begun. The callback learns from {@link #outcome()} what happened.
 *
 * <pre>
 *                      ┌──unasleep: WITHDRAWN────────────────────────────────┐
 *                      │                                                     ▼
 *   AWAKE ──asleep──▶ ASLEEP ──wakeup: WOKEN──▶ ON ITS QUEUE ──delivery──▶ AWAKE
 *                      │                             ▲   │                   ▲
 *                      └──the clock: TIMED_OUT───────┘   └──queue closed─────┘
 * </pre>
 *
 * <p>All three arrows out of ASLEEP are taken under the lock of the bucket that it is in, so there
 * is exactly one.
 */
public abstract class Sleeper extends Kcont {

  private static final VarHandle BUCKET;

  static {
    try {
      BUCKET = MethodHandles.lookup().findVarHandle(Sleeper.class, "bucket", Bucket.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  // Guarded by the lock of the bucket, while it is in one. Before, the caller of asleep owns them;
  // afterwards, whoever took it out, until it is passed on.
  @Nullable Object ident;
  long channel;
  @Nullable EventQueue queue;
  @Nullable Sleeper before;
  @Nullable Sleeper after;

  /** When it times out, or {@link Timeout#NEVER}. Guarded like the links. */
  long deadlineNanos = Timeout.NEVER;

  /** How long that was from the start. Guarded like the links. */
  long timeoutNanos;

  /** Made with the first timeout, and again only for another table. Guarded like the links. */
  @Nullable Timeout timeout;

  /**
   * Guarded like the links; the post publishes it to the callback. Null until the first sleep ends.
   */
  private @Nullable Outcome outcome;

  /**
   * Where it sleeps, or null. Written under the lock of that bucket, with release; who reads it
   * without the lock looks again with it.
   */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private @Nullable Bucket bucket;

  /** A sleeper that is awake. */
  protected Sleeper() {}

  /**
   * How the last sleep ended. For the callback, for the consumer that polled it, and for who
   * withdrew it; before the first sleep ended it is an error to ask.
   */
  public final Outcome outcome() {
    Outcome known = outcome;
    if (known == null) {
      throw new IllegalStateException("this sleeper has not slept yet");
    }
    return known;
  }

  /** True when the last sleep ended because its time was over. */
  public final boolean timedOut() {
    return outcome() == Outcome.TIMED_OUT;
  }

  final @Nullable Bucket bucket() {
    return (Bucket) BUCKET.getAcquire(this);
  }

  /** Under the lock of its bucket. */
  final boolean sleepsOn(Object otherIdent, long otherChannel) {
    return ident == otherIdent && channel == otherChannel;
  }

  /** Under the lock of {@code into}. */
  final void fellAsleep(Bucket into) {
    BUCKET.setRelease(this, into);
  }

  /** Under the lock of the bucket that it was in. */
  final void rose(Outcome how) {
    outcome = how;
    ident = null;
    deadlineNanos = Timeout.NEVER;
    BUCKET.setRelease(this, null);
  }

  /** It is off the table: hands it on, after which it is not this thread's any more. */
  void deliver() {
    EventQueue to = queue;
    queue = null;
    if (to != null) {
      KcontSide.pass(this, to);
    }
  }
}

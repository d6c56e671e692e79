package io.upcall.async;

import java.lang.invoke.VarHandle;

/**
 * An alarm that any thread may set, move and clear, without a lock and without allocation.
 *
 * <p>When it is wanted is not told to it but asked of it: the subclass knows ({@link #wantedNanos},
 * under a guard of its own). Who changes that calls {@link #moved} or {@link #cleared} afterwards,
 * and the owner of its home brings its heap into line. So no two requests can overtake each other,
 * and the alarm can ask for the owner's look with itself as the kcont, at most once at a time.
 *
 * <pre>
 *   any thread                                the owner of its home, in adjust
 *   ----------                                ----------------------------
 *   write what is wanted                      armedNanos = NEVER
 *   fence                                     fence
 *   read armedNanos: early enough? done       ask what is wanted
 *   else queue the alarm (or it is queued)    expire it, arm it, or leave it alone
 * </pre>
 *
 * <p>One of the two sees the other, as with every "check, register, check again".
 *
 * <p>Most timeouts are cleared long before they are due. Telling another thread each time would
 * cost more than the sleep itself, so a clear from elsewhere leaves an alarm that is due within
 * {@link #LAZY_NANOS} in the heap: it finds nothing to do when it goes off, and serves the next
 * timeout of the same owner if that comes first. Longer ones are taken out, or the heap would hold
 * on to their objects.
 */
public abstract class SharedAlarm extends Alarm {

  /** The answer of {@link #wantedNanos} when the alarm is not wanted. Never a deadline. */
  public static final long NEVER = 0;

  static final long LAZY_NANOS = 1_000_000_000L;

  /** Timeouts over this are as good as none (146 years), and differences must not overflow. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE >> 1;

  private final AlarmHome home;

  /**
   * What the heap has, or {@link #NEVER}. Written by the owner of its home; see the table above.
   */
  private volatile long armedNanos;

  /** An alarm that lives at {@code home}, for ever: its owner may be asked to look at any time. */
  protected SharedAlarm(AlarmHome home) {
    this.home = home;
  }

  /** The deadline of a timeout that begins now: never {@link #NEVER}. */
  public static long deadlineNanos(Clock clock, long timeoutNanos) {
    long deadlineNanos = clock.nanoTime() + Math.min(timeoutNanos, LONGEST_NANOS);
    return deadlineNanos == NEVER ? 1 : deadlineNanos;
  }

  /** When it is wanted, or {@link #NEVER}. Called by the owner of its home. */
  protected abstract long wantedNanos();

  /**
   * Its time has come. Called by the owner of its home; the alarm is not armed any more.
   *
   * @param nowNanos not before what {@link #wantedNanos} answered a moment ago
   */
  protected abstract void expired(long nowNanos);

  /** It is wanted at {@code wantedNanos} now. Any thread, after it made that so. */
  public final void moved(long wantedNanos) {
    // Orders what the caller wrote before the reads here and the claim of the kcont.
    VarHandle.fullFence();
    long armed = armedNanos;
    if (armed != NEVER && armed - wantedNanos <= 0) {
      return;
    }
    if (!home.adjustHere(this)) {
      home.adjustSoon(this);
    }
  }

  /**
   * It is not wanted any more. Any thread, after it made that so.
   *
   * @param timeoutNanos how long it was wanted for
   */
  public final void cleared(long timeoutNanos) {
    if (!home.adjustHere(this) && timeoutNanos > LAZY_NANOS) {
      home.adjustSoon(this);
    }
  }

  /** Brings the heap into line with what is wanted. By the owner of its home. */
  public final void adjust() {
    armedNanos = NEVER;
    VarHandle.fullFence();
    long wanted = wantedNanos();
    if (wanted == NEVER) {
      home.alarms().disarm(this);
      return;
    }
    long now = home.nanoTime();
    if (wanted - now <= 0) {
      home.alarms().disarm(this);
      expired(now);
    } else {
      home.alarms().arm(this, wanted);
      armedNanos = wanted;
    }
  }

  /** It went off, or was found in the owner's inbox: which of them makes no difference. */
  @Override
  protected final void run() {
    adjust();
  }
}

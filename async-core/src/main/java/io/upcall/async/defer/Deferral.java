package io.upcall.async.defer;

import io.upcall.async.CarryingKcont;
import io.upcall.async.EventQueue;
import io.upcall.async.KcontSide;
import io.upcall.async.LevelMask;
import io.upcall.async.UpcallTarget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A continuation established at a level: what kcont(9) calls a kcont and softint(9) a handle. Made
 * by {@link Deferrals}, used any number of times.
 *
 * <p>It is queued or hung at most once at a time, and its runs come one after the other. Its state
 * says whether it may run, so that what it uses can be freed:
 *
 * <pre>
 *              begins                          ends
 *       IDLE ─────────▶ RUNNING ──────────────────────────────▶ IDLE
 *        │                 │ disestablish
 *        │ disestablish    ▼                   ends
 *        │              RUNNING|DEAD ─────────────────────────▶ DEAD
 *        └────────────────────────────────────────────────────▶ DEAD
 * </pre>
 */
public final class Deferral extends CarryingKcont {

  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int DEAD = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Deferral.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Continuation continuation;
  private final @Nullable Object opaque;
  private final EventQueue queue;
  private final UpcallTarget target;

  /** See the table above. Any thread, by atomic access. */
  private volatile int state = IDLE;

  /** The next one on the same object. Guarded by the lock of the {@link HungKconts}. */
  @Nullable Deferral after;

  Deferral(
      Continuation continuation, @Nullable Object opaque, EventQueue queue, UpcallTarget target) {
    this.continuation = continuation;
    this.opaque = opaque;
    this.queue = queue;
    this.target = target;
  }

  /** What it was established with. */
  public @Nullable Object opaque() {
    return opaque;
  }

  /**
   * Queues it, to be called once with these arguments. Any thread, vcore context and its own
   * callback included; allocates nothing and never waits.
   *
   * @return false, and nothing done, when it is queued or hung already: then the run that is due
   *     has not begun, and will see all that the caller wrote before. Also when it was
   *     disestablished, or its queues were closed
   */
  public boolean defer(@Nullable Object object, int status) {
    return claim() && pass(object, status);
  }

  /**
   * Withdraws the continuation: no run begins after this. One that is queued is dropped; one that
   * is hung is dropped when its object fires. Any thread, its own callback included.
   *
   * @return true when it does not run at this moment either, so that what it uses may be freed.
   *     False when it does, on this thread or another: it is the last time
   */
  public boolean disestablish() {
    return ((int) STATE.getAndBitwiseOr(this, DEAD) & RUNNING) == 0;
  }

  /** True once disestablished. */
  public boolean isDisestablished() {
    return (state & DEAD) != 0;
  }

  /** Takes the right to queue or hang it. */
  boolean claim() {
    if (isDisestablished()) {
      return false;
    }
    if (KcontSide.claim(this)) {
      return true;
    }
    // It was queued when we looked, but its consumer may have been about to take it off and have
    // read the caller's data already. After the fence, being queued means that it has not.
    VarHandle.fullFence();
    return KcontSide.claim(this);
  }

  /** Queues it; the claim goes with it, or is given back with false. */
  boolean pass(@Nullable Object object, int status) {
    if (isDisestablished()) {
      KcontSide.unclaim(this);
      return false;
    }
    carry(object, status);
    return KcontSide.pass(this, queue);
  }

  @Override
  protected void run(@Nullable Object carried, int carriedStatus) {
    // The CAS is also the fence that claim() counts on: off the queue first, then the reads.
    if (!STATE.compareAndSet(this, IDLE, RUNNING)) {
      return;
    }
    LevelMask mask = target.mask();
    int held = mask.held();
    try {
      continuation.resume(carried, opaque, carriedStatus);
    } finally {
      mask.restore(held);
      // IDLE, or DEAD if it was disestablished meanwhile.
      STATE.getAndBitwiseAnd(this, ~RUNNING);
    }
  }
}

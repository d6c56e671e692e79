package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that can be queued or woken: a caller-owned, reusable object with a callback.
 *
 * <p>It carries its own link, so queuing it allocates nothing, and it is on at most one queue at a
 * time. It is meant to be embedded in the long-lived object that it works for. After NetBSD's
 * kcont(9).
 */
public abstract class Kcont {

  private static final VarHandle QUEUED;

  static {
    try {
      QUEUED = MethodHandles.lookup().findVarHandle(Kcont.class, "queued", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /**
   * The next kcont of the list this one is on. Owned by whoever owns that list; handed over by the
   * ordered access that publishes the list's head.
   */
  @Nullable Kcont next;

  /**
   * True from the claim of a producer until the consumer took it off. The claim (a CAS) orders the
   * consumer's last use of {@link #next} before the producer's first.
   */
  private volatile boolean queued;

  /** A kcont that is on no queue. */
  protected Kcont() {}

  /**
   * The callback. It runs where the queue's delivery says, once for each time the kcont was queued.
   * It must not block, and it may do anything else: queue this kcont again, submit, cancel, close
   * the queue. Nothing touches the kcont after its callback has begun, except what the callback
   * itself set going.
   */
  protected abstract void run();

  /** True while it waits on a queue. */
  public final boolean isQueued() {
    return queued;
  }

  /** Takes the right to put it on a queue; false when it is on one. */
  final boolean claim() {
    return QUEUED.compareAndSet(this, false, true);
  }

  /**
   * {@link #claim} without the CAS, when the caller is the only one who may claim it. It catches an
   * owner who forgot that the kcont is on a list, not two who claim it at the same moment.
   */
  final boolean claimAlone() {
    if (queued) {
      return false;
    }
    // What makes the list known to others publishes this, too.
    QUEUED.setOpaque(this, true);
    return true;
  }

  /** Gives the right back: the kcont is off the queue and {@link #next} no longer used. */
  void unclaim() {
    next = null;
    QUEUED.setRelease(this, false);
  }

  /** Off the queue and into the callback. */
  void fire() {
    unclaim();
    run();
  }
}

package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.cores.Vcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A lock whose waiters spin, as long as that makes sense: while its holder runs on another vcore.
 *
 * <p>A spinner on the holder's own vcore would keep it from running, and one whose holder's vcore
 * has lost its core spins for nothing. So between two looks it asks where the holder is: elsewhere
 * and online, it spins; here, or preempted, or not on a vcore at all and not gone after {@link
 * #SPINS} looks, it yields, and its vcore runs whatever is ready, the holder first if it is there.
 */
public final class Spin {

  private static final int SPINS = 256;
  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Spin.class, "owner", Thread.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** By CAS. */
  private volatile @Nullable Thread owner;

  /** Where the owner was when it took it. Written by the owner; a hint. */
  private volatile @Nullable Vcore vcore;

  /** A free lock. */
  public Spin() {}

  /** True when nobody holds it. */
  public boolean isIdle() {
    return owner == null;
  }

  /** Takes it: 0, or {@code -EDEADLK} when the caller holds it or may not wait. */
  public int lock() {
    if (tryLock() == 0) {
      return 0;
    }
    if (owner == Thread.currentThread() || VcoreContext.isCurrent()) {
      return -Errno.EDEADLK;
    }
    int looks = 0;
    do {
      while (owner != null) {
        looks = spinOnce(looks);
      }
    } while (tryLock() != 0);
    return 0;
  }

  private int spinOnce(int looks) {
    Vcore there = vcore;
    boolean runsElsewhere = there != null && there != Vcore.current() && !there.isAsleep();
    if (runsElsewhere && looks < SPINS) {
      Thread.onSpinWait();
      return looks + 1;
    }
    Thread.yield();
    return 0;
  }

  /** Takes it if it is free: 0 or {@code -EBUSY}. */
  public int tryLock() {
    if (!OWNER.compareAndSet(this, null, Thread.currentThread())) {
      return -Errno.EBUSY;
    }
    vcore = Vcore.current();
    return 0;
  }

  /** Gives it back: 0, or {@code -EPERM} when the caller does not hold it. */
  public int unlock() {
    if (owner != Thread.currentThread()) {
      return -Errno.EPERM;
    }
    owner = null;
    return 0;
  }
}

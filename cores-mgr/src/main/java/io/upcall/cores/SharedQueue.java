package io.upcall.cores;

import io.upcall.async.spin.SpinLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with one queue for all vcores, whose order the subclass says.
 *
 * <p>Under a spin lock, because what orders a queue of this kind cannot be lock-free without an
 * allocation a uthread; the sections are a few loads and stores, a heap's path at most.
 */
abstract class SharedQueue implements Scheduler, VcoreScheduler {

  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(SharedQueue.class, "size", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final SpinLock lock = new SpinLock();

  /** Written in lock, opaque: {@link #ready} is an estimate, and it comes to be right. */
  private int size;

  /** In the lock. */
  abstract void add(Runnable uthread, long key);

  /** Takes the first one; null when there is none. In the lock. */
  abstract @Nullable Runnable take();

  /** What {@code uthread} is sorted by, if it is; before the lock. */
  abstract long key(Runnable uthread);

  @Override
  public final VcoreScheduler vcoreAdded(Vcore vcore) {
    return this;
  }

  @Override
  public final void threadRunnable(Runnable uthread) {
    long key = key(uthread);
    lock.lock();
    try {
      add(uthread, key);
      SIZE.setOpaque(this, size + 1);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final @Nullable Runnable schedEntry() {
    if (ready() == 0) {
      return null;
    }
    lock.lock();
    try {
      Runnable first = take();
      if (first != null) {
        SIZE.setOpaque(this, size - 1);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final int ready() {
    return (int) SIZE.getOpaque(this);
  }
}

package io.upcall.libc.sync;

import io.upcall.async.Errno;
import io.upcall.async.VcoreContext;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Interruption;
import org.jspecify.annotations.Nullable;

/**
 * A lock for many readers or one writer, in the order of their coming, so that neither starves.
 *
 * <pre>
 *              rdlock, nobody waits            rdlock, nobody waits
 *          ┌──────────────────────▶ READ by n ─┐
 *        FREE ◀──────last unlock────   ▲   └───┘
 *          │ ▲                         │ unlock, readers are first: all up to the next writer
 *   wrlock │ │ unlock, nobody waits    │
 *          ▼ │                         │
 *        WRITE ────────────────────────┘
 *          ▲ └─ unlock, a writer is first ─┐
 *          └───────────────────────────────┘      READ ─last unlock, a writer is first─▶ WRITE
 * </pre>
 *
 * <p>A reader that comes while a writer waits goes behind it, unless it holds the lock for reading
 * already: it may hold it several times, and would wait for a writer that waits for it.
 *
 * <p>Holders are on a list, for that and because giving back what one does not hold is an error.
 * The youngest hold is found first; looking through a thousand readers takes about a microsecond.
 */
public final class RwLock {

  /** How many read locks there may be at once. */
  public static final int MAX_READERS = 1 << 16;

  private final SpinLock guard = new SpinLock();

  // Guarded by guard.
  private final WaiterList waiters = new WaiterList();

  /** Who holds it: readers, or one writer. */
  private final WaiterList holders = new WaiterList();

  private int readers;

  /** A free lock. */
  public RwLock() {}

  /** True when nobody holds it and nobody waits. */
  public boolean isIdle() {
    return holders.isEmpty() && waiters.isEmpty();
  }

  /**
   * Takes it for reading.
   *
   * @return 0; {@code -EDEADLK} when the caller writes, or in vcore context; {@code -EAGAIN} at
   *     {@link #MAX_READERS}; {@code -ETIMEDOUT}, {@code -EINTR}
   */
  public int readLock(long deadlineNanos, Interruption breaks) {
    return lock(new Waiter(Thread.currentThread(), false), deadlineNanos, breaks);
  }

  /** Takes it for writing: as {@link #readLock}; {@code -EDEADLK} when the caller holds it. */
  public int writeLock(long deadlineNanos, Interruption breaks) {
    return lock(new Waiter(Thread.currentThread(), true), deadlineNanos, breaks);
  }

  /** Takes it for reading if that needs no wait: 0, {@code -EBUSY}, {@code -EAGAIN}. */
  public int tryReadLock() {
    return tryLock(new Waiter(Thread.currentThread(), false));
  }

  /** Takes it for writing if that needs no wait: 0 or {@code -EBUSY}. */
  public int tryWriteLock() {
    return tryLock(new Waiter(Thread.currentThread(), true));
  }

  private int tryLock(Waiter waiter) {
    guard.lock();
    int result = admit(waiter);
    guard.unlock();
    return result;
  }

  private int lock(Waiter waiter, long deadlineNanos, Interruption breaks) {
    guard.lock();
    int result = admit(waiter);
    if (result == -Errno.EBUSY) {
      result = wouldWaitForItself(waiter) || VcoreContext.isCurrent() ? -Errno.EDEADLK : result;
    }
    if (result == -Errno.EBUSY) {
      waiters.add(waiter);
    }
    guard.unlock();
    return result == -Errno.EBUSY ? await(waiter, deadlineNanos, breaks) : result;
  }

  /** Lets it in or answers why not. Under the guard. */
  private int admit(Waiter waiter) {
    boolean fits = waiter.exclusive ? holders.isEmpty() : !isWritten();
    boolean turn = waiters.isEmpty() || (!waiter.exclusive && holders.find(waiter.thread) != null);
    if (!fits || !turn) {
      return -Errno.EBUSY;
    }
    if (readers == MAX_READERS) {
      return -Errno.EAGAIN;
    }
    hold(waiter);
    return 0;
  }

  private boolean isWritten() {
    Waiter holder = holders.first();
    return holder != null && holder.exclusive;
  }

  private boolean wouldWaitForItself(Waiter waiter) {
    Waiter held = holders.find(waiter.thread);
    return held != null && (held.exclusive || waiter.exclusive);
  }

  private void hold(Waiter waiter) {
    holders.add(waiter);
    readers += waiter.exclusive ? 0 : 1;
  }

  private int await(Waiter waiter, long deadlineNanos, Interruption breaks) {
    int result = waiter.awaitGrant(deadlineNanos, breaks);
    if (result == 0) {
      return 0;
    }
    guard.lock();
    boolean granted = waiter.granted;
    Waiter woken = null;
    if (!granted) {
      waiters.remove(waiter);
      // Readers that waited behind this writer only need not wait any more.
      woken = grant();
    }
    guard.unlock();
    unparkAll(woken);
    return granted ? 0 : result;
  }

  /** Gives one hold back: 0, or {@code -EPERM} when the caller has none. */
  public int unlock() {
    guard.lock();
    Waiter held = holders.find(Thread.currentThread());
    Waiter woken = null;
    if (held != null) {
      holders.remove(held);
      readers -= held.exclusive ? 0 : 1;
      woken = grant();
    }
    guard.unlock();
    unparkAll(woken);
    return held != null ? 0 : -Errno.EPERM;
  }

  /**
   * Lets in who is first, and all readers behind a reader, up to the next writer. Under the guard.
   *
   * @return whom to unpark after it: a chain of its own, since the waiters are holders now
   */
  private @Nullable Waiter grant() {
    Waiter woken = null;
    for (Waiter first = waiters.first(); first != null; first = waiters.first()) {
      boolean fits = first.exclusive ? holders.isEmpty() : !isWritten();
      if (!fits || readers == MAX_READERS) {
        break;
      }
      waiters.remove(first);
      hold(first);
      first.wakeNext = woken;
      woken = first;
      first.granted = true;
    }
    return woken;
  }

  private static void unparkAll(@Nullable Waiter woken) {
    for (Waiter at = woken; at != null; ) {
      // Read first: as soon as its thread runs, the waiter is the lock's again.
      Waiter next = at.wakeNext;
      at.wakeNext = null;
      at.unpark();
      at = next;
    }
  }
}

package io.upcall.libc;

import io.upcall.cores.Proc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One opening of a descriptor number: it counts the calls that use it, so that close(2) can end
 * them. Never used again after it was closed, so a call that still has it cannot hit the next file
 * of the same number.
 *
 * <pre>
 *                      ┌─acquire, release─┐
 *   OPEN, count n ◀────┘                  │
 *        │ beginClose, by one thread      │
 *        ▼                                │
 *   CLOSING, count n ──release──▶ CLOSING, count 0: the closer goes on, and frees the number
 * </pre>
 *
 * <p>It is also the <em>holder</em> of its calls in flight: what a close cancels.
 */
final class Descriptor {

  private static final int CLOSING = Integer.MIN_VALUE;
  private static final long FIRST_RESCAN_NANOS = 1_000_000;
  private static final long LAST_RESCAN_NANOS = 64_000_000;
  private static final VarHandle STATE;
  private static final VarHandle CLOSER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Descriptor.class, "state", int.class);
      CLOSER = lookup.findVarHandle(Descriptor.class, "closer", Thread.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The number of a working directory, which has none. */
  private static final int NO_NUMBER = -1;

  final int number;
  final OpenFile file;

  /** FD_CLOEXEC. Written by fcntl, read by exec. */
  volatile boolean closeOnExec;

  /** How many calls are in here; {@link #CLOSING} is set once and stays. */
  private volatile int state;

  /** Who closes it, set once, before {@link #CLOSING}: the last call out wakes it. */
  private volatile @Nullable Thread closer;

  Descriptor(int number, OpenFile file, boolean closeOnExec) {
    this.number = number;
    this.file = file;
    this.closeOnExec = closeOnExec;
  }

  /** A working directory: a place to begin look-ups from, ended by {@link #retire}. */
  static Descriptor ofDirectory(OpenFile file) {
    return new Descriptor(NO_NUMBER, file, true);
  }

  /** What calls on behalf of this name as their holder: a close(2) cancels those. */
  @Nullable Descriptor holder() {
    return number == NO_NUMBER ? null : this;
  }

  /** Begins a call; false when the descriptor is being closed or was. */
  boolean acquire() {
    int now = state;
    while (now >= 0) {
      int seen = (int) STATE.compareAndExchange(this, now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Ends a call that {@link #acquire} began. */
  void release() {
    if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSING) {
      if (number == NO_NUMBER) {
        file.release();
      } else {
        LockSupport.unpark(closer);
      }
    }
  }

  /** Ends a working directory: the last look-up from there closes its file, and nobody waits. */
  void retire() {
    if ((int) STATE.getAndBitwiseOr(this, CLOSING) == 0) {
      file.release();
    }
  }

  /**
   * Goes on with a call that was put down by {@link #release} for a while, and will be released
   * once more. When it is {@link #isClosing} by now, that may be all that is done with it.
   */
  void pickUp() {
    STATE.getAndAdd(this, 1);
  }

  /** True from the beginning of its close. */
  boolean isClosing() {
    return state < 0;
  }

  /** Becomes the closer; false when another thread is or was. */
  boolean beginClose() {
    if (!CLOSER.compareAndSet(this, null, Thread.currentThread())) {
      return false;
    }
    STATE.getAndBitwiseOr(this, CLOSING);
    return true;
  }

  /**
   * Ends the calls in flight and waits for them, whatever interrupts: what they use is in the
   * kernel's hands until their own completions come.
   *
   * <p>A call may have acquired before {@link #beginClose} and submit after the cancel has looked
   * for it, so the closer looks again until the count is 0. The window is a few instructions wide:
   * the second look is rare and the third is not expected, which is why they may come late.
   */
  void awaitUnused(Proc proc) {
    boolean interrupted = false;
    long rescanNanos = FIRST_RESCAN_NANOS;
    while (state != CLOSING) {
      proc.cancelHeldBy(this);
      long deadline = System.nanoTime() + rescanNanos;
      for (long left = rescanNanos; left > 0 && state != CLOSING; ) {
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
        left = deadline - System.nanoTime();
      }
      rescanNanos = Math.min(2 * rescanNanos, LAST_RESCAN_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number;
  }
}

package io.upcall.libc;

import io.upcall.cores.BreakableWait;
import io.upcall.cores.Proc;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Which of a proc's threads may take a signal. */
final class SignalThreads {

  private SignalThreads() {}

  /** True when {@code target}, or, if that is null, every thread of the proc blocks it. */
  static boolean allBlock(Proc proc, int signal, @Nullable PthreadState target) {
    long blocked = target != null ? target.mask() : blockedByAll(proc);
    return (blocked & SigsetT.bit(signal)) != 0;
  }

  /** The signals that every thread of the proc blocks; none when it has no thread. */
  static long blockedByAll(Proc proc) {
    long[] blocked = {-1L};
    boolean[] any = {false};
    proc.forEachUthread(
        thread -> {
          any[0] = true;
          blocked[0] &= mask(thread);
        });
    // A proc of platform threads alone: those that said something count.
    return any[0] ? blocked[0] : Threads.blockedByAdopted(proc);
  }

  /**
   * What a uthread that stands in for all others leaves alone: what all block, and what one that is
   * looking will take.
   */
  static long leftToOthers(Proc proc) {
    long[] looked = {0};
    proc.forEachUthread(
        thread -> {
          Pthread.Handle<?> handle = Threads.peek(thread);
          looked[0] |= handle != null && handle.isLooking() ? ~handle.mask() : 0;
        });
    return blockedByAll(proc) | looked[0] | Threads.lookedForByAdopted(proc);
  }

  private static long mask(Thread thread) {
    Pthread.Handle<?> handle = Threads.peek(thread);
    return handle == null ? 0 : handle.mask();
  }

  /**
   * Wakes a thread that is looking for signals and does not block this one, or the oldest that
   * waits in a call of this library and does not. If there is neither, ends the next park of all
   * that do not block it: one may have looked for signals just before this one was sent.
   *
   * @return true when a thread was woken that will take it
   */
  static boolean wakeOne(Proc proc, int signal) {
    long bit = SigsetT.bit(signal);
    Thread[] looking = {null};
    Thread[] oldest = {null};
    proc.forEachUthread(
        thread -> {
          Pthread.Handle<?> handle = Threads.peek(thread);
          boolean blocks = handle != null && (handle.mask() & bit) != 0;
          if (!blocks && handle != null && handle.isLooking()) {
            looking[0] = thread;
          } else if (!blocks && LockSupport.getBlocker(thread) instanceof BreakableWait) {
            oldest[0] = thread;
          }
        });
    Thread woken = looking[0] != null ? looking[0] : oldest[0];
    if (woken != null) {
      LockSupport.unpark(woken);
      return true;
    }
    if (Threads.unparkOne(proc, bit)) {
      return true;
    }
    unparkAll(proc, bit);
    return false;
  }

  private static void unparkAll(Proc proc, long bit) {
    proc.forEachUthread(
        thread -> {
          if ((mask(thread) & bit) == 0) {
            LockSupport.unpark(thread);
          }
        });
    Threads.unparkAll(proc, bit);
  }
}

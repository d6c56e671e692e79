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

  private static long mask(Thread thread) {
    Pthread.Handle<?> handle = Threads.peek(thread);
    return handle == null ? 0 : handle.mask();
  }

  /**
   * Wakes the oldest thread that waits in a call of this library and does not block the signal.
   *
   * @return false when there is none
   */
  static boolean wakeOne(Proc proc, int signal) {
    long bit = SigsetT.bit(signal);
    Thread[] oldest = {null};
    proc.forEachUthread(
        thread -> {
          boolean waits = LockSupport.getBlocker(thread) instanceof BreakableWait;
          if (waits && (mask(thread) & bit) == 0) {
            oldest[0] = thread;
          }
        });
    if (oldest[0] != null) {
      LockSupport.unpark(oldest[0]);
      return true;
    }
    return Threads.unparkOne(proc, bit);
  }
}

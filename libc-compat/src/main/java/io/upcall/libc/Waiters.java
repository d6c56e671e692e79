package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for what the kernel announces to nobody who does not block in it: that another
 * program's lock goes, that a FIFO gets its other end. Each of them parks, and tries again when
 * something in this JVM may have changed the answer, which {@link #changed} tells, and when a while
 * has passed: other programs tell nobody here.
 *
 * <p>The alternative, a thread that blocks in the kernel, could be ended neither by an interrupt
 * nor by a close, and the slow road has few of them.
 */
final class Waiters {

  /** For locks on files, of every kind. */
  static final Waiters LOCKS = new Waiters();

  /** For opens of FIFOs. */
  static final Waiters FIFOS = new Waiters();

  private static final long FIRST_PAUSE_NANOS = 250_000;
  private static final long LAST_PAUSE_NANOS = 8_000_000;

  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  private Waiters() {}

  /**
   * Waits until {@code attempt} answers anything but {@code -EAGAIN}, and answers that.
   *
   * @param attempt does not wait
   * @return also {@code -EINTR} after an interrupt, {@code -EBADF} when {@code descriptor} is
   *     closed, {@code -EDEADLK} in vcore context
   */
  int await(@Nullable Descriptor descriptor, IntSupplier attempt) {
    int result = attempt.getAsInt();
    if (result != -Errno.EAGAIN) {
      return result;
    }
    if (Proc.current().isVcoreContext()) {
      return -Errno.EDEADLK;
    }
    Thread self = Thread.currentThread();
    waiting.add(self);
    try {
      long pauseNanos = FIRST_PAUSE_NANOS;
      // Registered first, and then asked again: what changed in between is not missed.
      while ((result = attempt.getAsInt()) == -Errno.EAGAIN) {
        if (!Attention.attend()) {
          return -Errno.EINTR;
        }
        if (descriptor != null && descriptor.isClosing()) {
          return -Errno.EBADF;
        }
        LockSupport.parkNanos(this, pauseNanos);
        pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
      }
      return result;
    } finally {
      waiting.remove(self);
    }
  }

  /** All that wait try again. */
  void changed() {
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}

package io.upcall.async.uring;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a sleeping turn from another thread: an eventfd that the ring reads.
 *
 * <p>{@code signalled} merges the wakes of one sleep into one system call. The owner clears it
 * after its read completed and before it looks at what others left for it, so a wake that comes
 * later finds it clear and writes again: none is lost.
 */
final class Wakeup implements AutoCloseable {

  private static final int EFD_CLOEXEC = 0x80000;
  private static final int COUNTER_BYTES = 8;

  private final Syscalls owners;
  private final int fd;

  /** Where the ring's read puts the counter; nobody looks at it. */
  private final long counter = NativeMemory.allocate(COUNTER_BYTES);

  /** The constant 1 that signals write. */
  private final long one = NativeMemory.allocate(COUNTER_BYTES);

  private final AtomicBoolean signalled = new AtomicBoolean();

  /** Guards {@code open} against a signal that races the close. */
  private final Object closing = new Object();

  private boolean open = true;

  /** Guarded by {@code closing}: errno capture belongs to one thread at a time. */
  private final Syscalls signallers = new NativeSyscalls();

  Wakeup(Syscalls syscalls) throws UringUnavailableException {
    owners = syscalls;
    fd = (int) syscalls.syscall(Sys.NR_EVENTFD2, 0, EFD_CLOEXEC, 0, 0, 0, 0);
    if (fd < 0) {
      NativeMemory.free(counter);
      NativeMemory.free(one);
      throw UringUnavailableException.of("eventfd", -fd);
    }
    NativeMemory.putLong(one, 1);
  }

  int fd() {
    return fd;
  }

  long counterAddress() {
    return counter;
  }

  /** From any thread. */
  void signal() {
    if (signalled.get() || !signalled.compareAndSet(false, true)) {
      return;
    }
    synchronized (closing) {
      if (open) {
        signallers.write(fd, one, COUNTER_BYTES);
      }
    }
  }

  /** By the owner, when the ring's read has completed. */
  void acknowledge() {
    signalled.set(false);
  }

  @Override
  public void close() {
    synchronized (closing) {
      open = false;
      owners.close(fd);
    }
    NativeMemory.free(counter);
    NativeMemory.free(one);
  }
}

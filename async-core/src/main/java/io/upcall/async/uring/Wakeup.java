package io.upcall.async.uring;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a sleeping turn from another thread: an eventfd that the ring reads.
 *
 * <p>{@code signalled} merges the wakes of one sleep into one system call. The owner clears it
 * after its read completed and before it looks at what others left for it, so a wake that comes
 * later finds it clear and writes again: none is lost.
 *
 * <p>Between {@code signalled} and the write there is no lock. A uthread that waited for one would
 * leave its vcore with the wake of another one unsent, and might wait for ever to come back: for
 * who has to be woken first.
 */
final class Wakeup implements AutoCloseable {

  private static final int EFD_CLOEXEC = 0x80000;
  private static final int COUNTER_BYTES = 8;

  /** What {@link #close} adds to {@code writing}: from then on nobody begins to write. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final Syscalls owners;
  private final int fd;

  /** Where the ring's read puts the counter; nobody looks at it. */
  private final long counter = NativeMemory.allocate(COUNTER_BYTES);

  /** The constant 1 that signals write. */
  private final long one = NativeMemory.allocate(COUNTER_BYTES);

  private final AtomicBoolean signalled = new AtomicBoolean();

  /** Threads that are about to write or do, and CLOSED; the close waits for them. */
  private final AtomicInteger writing = new AtomicInteger();

  /** Of several threads at once: nobody looks at the errno of a write that cannot fail. */
  private final Syscalls signallers;

  /**
   * A wakeup that was not signalled.
   *
   * @param syscalls the owner's
   */
  Wakeup(Syscalls syscalls) throws UringUnavailableException {
    this(syscalls, new NativeSyscalls());
  }

  Wakeup(Syscalls syscalls, Syscalls signallers) throws UringUnavailableException {
    this.owners = syscalls;
    this.signallers = signallers;
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
    if (writing.getAndIncrement() >= 0) {
      signallers.write(fd, one, COUNTER_BYTES);
    }
    writing.getAndDecrement();
  }

  /** By the owner, when the ring's read has completed. */
  void acknowledge() {
    signalled.set(false);
  }

  @Override
  public void close() {
    writing.getAndAdd(CLOSED);
    while (writing.get() != CLOSED) {
      Thread.onSpinWait();
    }
    owners.close(fd);
    NativeMemory.free(counter);
    NativeMemory.free(one);
  }
}

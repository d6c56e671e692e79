package io.upcall.cores;

import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;

/**
 * membarrier(2), for a side effect: a thread of this process that computes on another CPU enters
 * the kernel at once instead of with its next tick, and there does what the kernel has for it to
 * do. With {@code IORING_SETUP_COOP_TASKRUN} that is to complete the calls that it submitted.
 *
 * <p>Owned by one thread at a time.
 */
final class Membarrier {

  /** asm/unistd_64.h and asm-generic/unistd.h. */
  private static final int NR_MEMBARRIER =
      System.getProperty("os.arch", "").equals("amd64") ? 324 : 283;

  // linux/membarrier.h
  private static final int PRIVATE_EXPEDITED = 1 << 3;
  private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  private final Syscalls syscalls = new NativeSyscalls();

  /** Registers this process, which the kernel wants once; another time does nothing. */
  Membarrier() {
    syscalls.syscall(NR_MEMBARRIER, REGISTER_PRIVATE_EXPEDITED, 0, 0, 0, 0, 0);
  }

  /** Where the kernel has no such call nothing happens, and the tick comes. */
  void issue() {
    syscalls.syscall(NR_MEMBARRIER, PRIVATE_EXPEDITED, 0, 0, 0, 0, 0);
  }
}

package io.upcall.cores;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which thread may run where: sched_setaffinity(2) over the threads of this process. */
final class Affinity {

  private static final int MASK_BYTES = 1024;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final Path TASKS = Path.of("/proc/self/task");

  /** Owned by this instance, so by one thread at a time. */
  private final Syscalls syscalls = new NativeSyscalls();

  /** The kernel's number of the calling thread: gettid(2). */
  int currentTid() {
    return (int) syscalls.syscall(Sys.NR_GETTID, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Lets thread {@code tid} run on these CPUs only.
   *
   * @return 0 or {@code -errno}; ESRCH when the thread is gone
   */
  int pin(int tid, Collection<Integer> cpus) {
    long mask = NativeMemory.allocate(MASK_BYTES);
    try {
      NativeMemory.clear(mask, MASK_BYTES);
      for (int cpu : cpus) {
        long at = mask + cpu / 8;
        NativeMemory.putByte(at, (byte) (NativeMemory.getByte(at) | 1 << cpu % 8));
      }
      return (int) syscalls.syscall(Sys.NR_SCHED_SETAFFINITY, tid, MASK_BYTES, mask, 0, 0, 0);
    } finally {
      NativeMemory.free(mask);
    }
  }

  /** Makes the calling thread's timed waits end when they are due, not up to 50 µs later. */
  void noTimerSlack() {
    syscalls.syscall(Sys.NR_PRCTL, PR_SET_TIMERSLACK, 1, 0, 0, 0, 0);
  }

  /** The threads of this process at the moment. */
  static List<Integer> threads() throws IOException {
    List<Integer> tids = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        tids.add(Integer.parseInt(task.getFileName().toString()));
      }
    }
    return tids;
  }
}

package io.upcall.cores;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which thread may run where, and how soon: sched_setaffinity(2) over the threads of this process,
 * sched_setattr(2) and prctl(2) for the calling one.
 */
final class Affinity {

  private static final int MASK_BYTES = 1024;
  private static final int PR_SET_TIMERSLACK = 29;

  // asm/unistd_64.h and asm-generic/unistd.h
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_SCHED_SETATTR = GENERIC ? 274 : 314;
  private static final int NR_SCHED_GETATTR = GENERIC ? 275 : 315;
  private static final int NR_SCHED_SETSCHEDULER = GENERIC ? 119 : 144;

  // linux/sched.h
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_IDLE = 5;

  /** The first version of {@code struct sched_attr}, and where its {@code sched_runtime} is. */
  private static final int SCHED_ATTR_BYTES = 48;

  private static final int SCHED_ATTR_RUNTIME = 24;

  /** The shortest slice there is. */
  private static final long SHORT_SLICE_NANOS = 100_000;

  /** What stands for the system's own slice. */
  private static final long DEFAULT_SLICE = 0;

  private static final Path TASKS = Path.of("/proc/self/task");

  /** Owned by this instance, so by one thread at a time. */
  private final Syscalls syscalls = new NativeSyscalls();

  /** One bit a CPU. */
  private final MemorySegment mask = Arena.ofAuto().allocate(MASK_BYTES, Long.BYTES);

  private final MemorySegment attributes = Arena.ofAuto().allocate(SCHED_ATTR_BYTES, Long.BYTES);

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
    mask.fill((byte) 0);
    for (int cpu : cpus) {
      byte others = mask.get(JAVA_BYTE, cpu / 8);
      mask.set(JAVA_BYTE, cpu / 8, (byte) (others | 1 << cpu % 8));
    }
    return (int)
        syscalls.syscall(Sys.NR_SCHED_SETAFFINITY, tid, MASK_BYTES, mask.address(), 0, 0, 0);
  }

  /**
   * Makes the calling thread one that others wait for: its timed waits end when they are due, and
   * it runs soon after it is woken.
   */
  static void serveOthers() {
    Affinity own = new Affinity();
    own.noTimerSlack();
    own.shortSlice();
  }

  /** Makes the calling thread's timed waits end when they are due, not up to 50 µs later. */
  void noTimerSlack() {
    syscalls.syscall(Sys.NR_PRCTL, PR_SET_TIMERSLACK, 1, 0, 0, 0, 0);
  }

  /**
   * Lets the calling thread run soon after it is woken, ahead of what runs there: with a slice of
   * 100 µs its deadline is always early. For who sleeps most of the time; kernels before 6.12
   * ignore it.
   */
  void shortSlice() {
    slice(SHORT_SLICE_NANOS);
  }

  /** Undoes {@link #shortSlice}: for who computes, and would be preempted ten times as often. */
  void defaultSlice() {
    slice(DEFAULT_SLICE);
  }

  /**
   * Lets thread {@code tid} run only when nobody else wants the CPU: SCHED_IDLE. Only where {@link
   * #mayDefer}.
   */
  void idlePolicy(int tid) {
    policy(tid, SCHED_IDLE);
  }

  /** Undoes {@link #idlePolicy}. */
  void usualPolicy(int tid) {
    policy(tid, SCHED_OTHER);
  }

  private int policy(int tid, int policy) {
    // struct sched_param: a priority, which is 0 for both.
    mask.fill((byte) 0);
    return (int) syscalls.syscall(NR_SCHED_SETSCHEDULER, tid, policy, mask.address(), 0, 0, 0);
  }

  /**
   * Whether this process may undo {@link #idlePolicy}: that takes CAP_SYS_NICE or an RLIMIT_NICE of
   * 20, and without it a thread would be slow for ever. Found out by a thread that ends.
   */
  static boolean mayDefer() {
    AtomicBoolean may = new AtomicBoolean();
    Thread prober =
        new Thread(
            () -> {
              Affinity own = new Affinity();
              int self = own.currentTid();
              may.set(own.policy(self, SCHED_IDLE) == 0 && own.policy(self, SCHED_OTHER) == 0);
            },
            "upcall-idle-policy");
    prober.setDaemon(true);
    prober.start();
    try {
      prober.join();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
    return may.get();
  }

  private void slice(long nanos) {
    long address = attributes.address();
    long got = syscalls.syscall(NR_SCHED_GETATTR, 0, address, SCHED_ATTR_BYTES, 0, 0, 0);
    if (got == 0) {
      attributes.set(JAVA_LONG, SCHED_ATTR_RUNTIME, nanos);
      syscalls.syscall(NR_SCHED_SETATTR, 0, address, 0, 0, 0, 0);
    }
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

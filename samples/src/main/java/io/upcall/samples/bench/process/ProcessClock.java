package io.upcall.samples.bench.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/**
 * The CPU time of any process, all its threads together, those that have ended included, and of the
 * children that have.
 *
 * <p>This is {@code clock_gettime} on the clock that {@code clock_getcpuclockid(3)} names. It is
 * exact to the nanosecond and up to date even for threads that run at that moment. {@code
 * /proc/PID/stat} counts in ticks of 10 ms; {@code /proc/PID/task/TID/schedstat} forgets threads
 * that have ended and lags a running one by up to a scheduler tick.
 */
public final class ProcessClock {
  private static final int CPUCLOCK_SCHED = 2;
  private static final int RUSAGE_CHILDREN = -1;
  private static final int RUSAGE_LONGS = 18; // two struct timeval of two each, and 14 counters
  private static final MethodHandle CLOCK_GETTIME = intFunction("clock_gettime");
  private static final MethodHandle GETRUSAGE = intFunction("getrusage");

  private ProcessClock() {}

  /** CPU time since the process began; an error when there is no such process. */
  public static long cpuNanos(long pid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (clockGettime(clockId(pid), timespec) != 0) {
        throw new IOException("no CPU clock of process " + pid + ": it has ended");
      }
      return TimeUnit.SECONDS.toNanos(timespec.getAtIndex(ValueLayout.JAVA_LONG, 0))
          + timespec.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }

  /**
   * CPU time of all children of this process that have ended, and of theirs: getrusage(2) with
   * RUSAGE_CHILDREN, exact to the microsecond.
   */
  public static long endedChildrenCpuNanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rusage = arena.allocate(ValueLayout.JAVA_LONG, RUSAGE_LONGS);
      if (getrusage(RUSAGE_CHILDREN, rusage) != 0) {
        throw new AssertionError("getrusage has no reason to fail");
      }
      return timevalNanos(rusage, 0) + timevalNanos(rusage, 2);
    }
  }

  private static long timevalNanos(MemorySegment longs, int index) {
    return TimeUnit.SECONDS.toNanos(longs.getAtIndex(ValueLayout.JAVA_LONG, index))
        + TimeUnit.MICROSECONDS.toNanos(longs.getAtIndex(ValueLayout.JAVA_LONG, index + 1));
  }

  /** The kernel's MAKE_PROCESS_CPUCLOCK, which is part of its interface. */
  private static int clockId(long pid) {
    return ~Math.toIntExact(pid) << 3 | CPUCLOCK_SCHED;
  }

  private static int clockGettime(int clockId, MemorySegment timespec) {
    try {
      return (int) CLOCK_GETTIME.invokeExact(clockId, timespec);
    } catch (Throwable e) {
      throw new AssertionError("clock_gettime throws nothing", e);
    }
  }

  private static int getrusage(int who, MemorySegment rusage) {
    try {
      return (int) GETRUSAGE.invokeExact(who, rusage);
    } catch (Throwable e) {
      throw new AssertionError("getrusage throws nothing", e);
    }
  }

  /** A function of libc that takes an int and an address. */
  @SuppressWarnings("restricted") // a fixed signature of libc
  private static MethodHandle intFunction(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }
}

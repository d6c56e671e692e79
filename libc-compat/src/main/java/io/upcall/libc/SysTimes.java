package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/** {@code sys/times.h}. */
public final class SysTimes {

  private static final int NR_TIMES = GenericNumbers.pick(100, 153);

  /** Ticks a second: sysconf(_SC_CLK_TCK) is this on every Linux. */
  public static final int CLK_TCK = 100;

  private SysTimes() {}

  /**
   * {@code struct tms}, in ticks.
   *
   * @param tms_utime user time of the JVM, all its procs together: they are not told apart
   * @param tms_stime system time of the JVM
   * @param tms_cutime user time of processes of the host that were waited for
   * @param tms_cstime system time of those
   * @param elapsed since some moment in the past: what times(2) returns
   */
  public record StructTms(
      long tms_utime, long tms_stime, long tms_cutime, long tms_cstime, long elapsed) {}

  /** times(2). */
  public static StructTms times() throws ErrnoException {
    if (Seam.isDecorated("times")) {
      return Seam.call("times", c -> times());
    }
    long tms = NativeMemory.allocate(4 * Long.BYTES);
    try {
      long elapsed =
          io.upcall.async.kernel.LinuxCalls.INSTANCE.systemCall(NR_TIMES, tms, 0, 0, 0, 0, 0);
      return new StructTms(
          NativeMemory.getLong(tms),
          NativeMemory.getLong(tms + Long.BYTES),
          NativeMemory.getLong(tms + 2 * Long.BYTES),
          NativeMemory.getLong(tms + 3 * Long.BYTES),
          elapsed);
    } finally {
      NativeMemory.free(tms);
    }
  }
}

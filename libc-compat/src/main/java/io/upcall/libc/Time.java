package io.upcall.libc;

import io.upcall.async.kernel.LinuxCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/** {@code time.h}: clocks and sleeping. */
public final class Time {

  /** The time of day. */
  public static final int CLOCK_REALTIME = 0;

  /** Time since some moment in the past; never set, never goes back. */
  public static final int CLOCK_MONOTONIC = 1;

  /** CPU time of the JVM. */
  public static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  /** {@link #CLOCK_MONOTONIC} that goes on while the machine is suspended. */
  public static final int CLOCK_BOOTTIME = 7;

  private Time() {}

  /**
   * clock_gettime(2).
   *
   * @throws ErrnoException EINVAL for an unknown clock
   */
  public static StructTimespec clock_gettime(int clock) throws ErrnoException {
    if (Seam.isDecorated("clock_gettime")) {
      return Seam.call("clock_gettime", c -> clock_gettime(clock), clock);
    }
    long timespec = NativeMemory.allocate(2 * Long.BYTES);
    try {
      ErrnoException.check(
          "clock_gettime", clock, LinuxCalls.INSTANCE.clockGettime(clock, timespec));
      return new StructTimespec(
          NativeMemory.getLong(timespec), NativeMemory.getLong(timespec + Long.BYTES));
    } finally {
      NativeMemory.free(timespec);
    }
  }

  /** {@link #nanosleep(StructTimespec, StructTimespec[])} for who does not ask what remained. */
  public static void nanosleep(StructTimespec request) throws ErrnoException {
    nanosleep(request, null);
  }

  /**
   * nanosleep(2): parks the calling thread for at least that long.
   *
   * @param remaining its element 0 receives what is left when an interrupt ends the sleep; may be
   *     null
   * @throws ErrnoException EINTR; EINVAL for nanoseconds out of range or a negative time; EDEADLK
   *     in vcore context
   */
  public static void nanosleep(StructTimespec request, StructTimespec @Nullable [] remaining)
      throws ErrnoException {
    if (Seam.isDecorated("nanosleep")) {
      Seam.run("nanosleep", c -> nanosleep(request, remaining), request, remaining);
      return;
    }
    if (!request.isValid()) {
      throw new ErrnoException("nanosleep", Errno.EINVAL, request);
    }
    long nanos = request.toNanos();
    long begin = System.nanoTime();
    BlockingCall call = Blocking.take(null);
    call.timeout(nanos);
    int result = Blocking.performOnce(call, 0);
    if (result == -Errno.EINTR && remaining != null) {
      long left = nanos - (System.nanoTime() - begin);
      remaining[0] = StructTimespec.ofNanos(Math.max(0, left));
    }
    if (result < 0 && result != -Errno.ETIME) {
      throw ErrnoException.of("nanosleep", request, result);
    }
  }
}

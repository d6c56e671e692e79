package io.upcall.libc;

import io.upcall.async.kernel.LinuxCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** {@code time.h}: clocks, sleeping and the calendar. */
public final class Time {

  /** The time of day. */
  public static final int CLOCK_REALTIME = 0;

  /** Time since some moment in the past; never set, never goes back. */
  public static final int CLOCK_MONOTONIC = 1;

  /** CPU time of the JVM. */
  public static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  /** For {@link #clock_nanosleep}: until then, not for so long. */
  public static final int TIMER_ABSTIME = 1;

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
    return read("clock_gettime", clock);
  }

  private static StructTimespec read(String function, int clock) throws ErrnoException {
    long timespec = NativeMemory.allocate(2 * Long.BYTES);
    try {
      ErrnoException.check(function, clock, LinuxCalls.INSTANCE.clockGettime(clock, timespec));
      return get(timespec);
    } finally {
      NativeMemory.free(timespec);
    }
  }

  /**
   * clock_getres(2): the smallest difference that the clock shows.
   *
   * @throws ErrnoException EINVAL for an unknown clock
   */
  public static StructTimespec clock_getres(int clock) throws ErrnoException {
    if (Seam.isDecorated("clock_getres")) {
      return Seam.call("clock_getres", c -> clock_getres(clock), clock);
    }
    long timespec = NativeMemory.allocate(2 * Long.BYTES);
    try {
      ErrnoException.check("clock_getres", clock, LinuxCalls.INSTANCE.clockGetres(clock, timespec));
      return get(timespec);
    } finally {
      NativeMemory.free(timespec);
    }
  }

  private static StructTimespec get(long timespec) {
    return new StructTimespec(
        NativeMemory.getLong(timespec), NativeMemory.getLong(timespec + Long.BYTES));
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
    sleep("nanosleep", request, remaining);
  }

  private static void sleep(
      String function, StructTimespec request, StructTimespec @Nullable [] remaining)
      throws ErrnoException {
    if (!request.isValid()) {
      throw new ErrnoException(function, Errno.EINVAL, request);
    }
    long nanos = request.toNanos();
    long begin = System.nanoTime();
    int result = park(nanos);
    if (result == -Errno.EINTR && remaining != null) {
      long left = nanos - (System.nanoTime() - begin);
      remaining[0] = StructTimespec.ofNanos(Math.max(0, left));
    }
    check(function, request, result);
  }

  private static int park(long nanos) {
    BlockingCall call = Blocking.take(null);
    call.timeout(nanos);
    return Blocking.performOnce(call, 0);
  }

  private static void check(String function, StructTimespec request, int result)
      throws ErrnoException {
    if (result < 0 && result != -Errno.ETIME) {
      throw ErrnoException.of(function, request, result);
    }
  }

  /**
   * clock_nanosleep(2): {@link #nanosleep(StructTimespec, StructTimespec[])}, or with {@link
   * #TIMER_ABSTIME} a sleep until {@code clock} says {@code request}. When the time of day is set
   * forward meanwhile, the sleep ends when it would have without.
   *
   * @param clock {@link #CLOCK_REALTIME}, {@link #CLOCK_MONOTONIC} or {@link #CLOCK_BOOTTIME}
   * @param flags 0 or {@link #TIMER_ABSTIME}
   * @param remaining as for nanosleep; not written with TIMER_ABSTIME
   * @throws ErrnoException EINTR; EINVAL for another clock or a time out of range; EOPNOTSUPP for
   *     {@link #CLOCK_PROCESS_CPUTIME_ID}; EDEADLK in vcore context
   */
  public static void clock_nanosleep(
      int clock, int flags, StructTimespec request, StructTimespec @Nullable [] remaining)
      throws ErrnoException {
    if (Seam.isDecorated("clock_nanosleep")) {
      Seam.run(
          "clock_nanosleep",
          c -> clock_nanosleep(clock, flags, request, remaining),
          clock,
          flags,
          request,
          remaining);
      return;
    }
    if (clock == CLOCK_PROCESS_CPUTIME_ID) {
      throw new ErrnoException("clock_nanosleep", Errno.EOPNOTSUPP, clock);
    }
    boolean sleeps = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
    if (!sleeps || !request.isValid()) {
      throw new ErrnoException("clock_nanosleep", Errno.EINVAL, sleeps ? request : clock);
    }
    if ((flags & TIMER_ABSTIME) == 0) {
      sleep("clock_nanosleep", request, remaining);
      return;
    }
    long until = request.toNanos();
    // Again when the clock was set back meanwhile.
    for (long left; (left = until - read("clock_nanosleep", clock).toNanos()) > 0; ) {
      check("clock_nanosleep", request, park(left));
    }
  }

  // ---- the calendar ----------------------------------------------------------------------------

  /** time(2): seconds since 1970 began, in UTC. */
  public static long time() {
    if (Seam.isDecorated("time")) {
      return Seam.callUnfailing("time", c -> time());
    }
    return System.currentTimeMillis() / 1000;
  }

  /** difftime(3): the seconds from {@code earlier} to {@code later}. */
  public static double difftime(long later, long earlier) {
    return (double) later - earlier;
  }

  /** gmtime(3): in UTC. @throws ErrnoException EOVERFLOW when there is no such year */
  public static StructTm gmtime(long seconds) throws ErrnoException {
    if (Seam.isDecorated("gmtime")) {
      return Seam.call("gmtime", c -> gmtime(seconds), seconds);
    }
    return Calendar.parts("gmtime", seconds, ZoneOffset.UTC);
  }

  /** localtime(3): in the JVM's time zone. @throws ErrnoException EOVERFLOW */
  public static StructTm localtime(long seconds) throws ErrnoException {
    if (Seam.isDecorated("localtime")) {
      return Seam.call("localtime", c -> localtime(seconds), seconds);
    }
    return Calendar.parts("localtime", seconds, ZoneId.systemDefault());
  }

  /**
   * mktime(3): the seconds of a time in the JVM's time zone. Parts that are out of their range
   * carry over; {@link #localtime} of the result has them in range.
   *
   * @throws ErrnoException EOVERFLOW
   */
  public static long mktime(StructTm tm) throws ErrnoException {
    if (Seam.isDecorated("mktime")) {
      return Seam.call("mktime", c -> mktime(tm), tm);
    }
    return Calendar.seconds("mktime", tm, ZoneId.systemDefault());
  }

  /** timegm(3): {@link #mktime} in UTC. @throws ErrnoException EOVERFLOW */
  public static long timegm(StructTm tm) throws ErrnoException {
    if (Seam.isDecorated("timegm")) {
      return Seam.call("timegm", c -> timegm(tm), tm);
    }
    return Calendar.seconds("timegm", tm, ZoneOffset.UTC);
  }

  /**
   * strftime(3), in the C locale, with glibc's flags {@code _ - 0 ^ #} and widths. What is no
   * conversion stands for itself.
   */
  public static String strftime(String format, StructTm tm) {
    return Strftime.format(format, tm);
  }

  /**
   * strptime(3), in the C locale.
   *
   * @param tm element 0 is what is changed; it stays when {@code text} does not match
   * @return the index of the first character that was not read; -1 when it does not match
   */
  public static int strptime(String text, String format, StructTm[] tm) {
    return Strptime.parse(text, format, tm);
  }

  /** asctime(3): such as {@code Thu Jan 1 00:00:00 1970} and a newline. */
  public static String asctime(StructTm tm) {
    return Strftime.format("%a %b %e %H:%M:%S %Y\n", tm);
  }

  /** ctime(3): {@link #asctime} of {@link #localtime}. @throws ErrnoException EOVERFLOW */
  public static String ctime(long seconds) throws ErrnoException {
    return asctime(localtime(seconds));
  }
}

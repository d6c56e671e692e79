package io.upcall.libc;

import io.upcall.cores.BlockingCall;
import java.util.concurrent.TimeUnit;

/** SO_RCVTIMEO and SO_SNDTIMEO between {@code struct timeval} and how long a call may wait. */
final class SocketTimeouts {

  private static final long NANOS_A_MICRO = 1_000;

  private SocketTimeouts() {}

  /** Zero is for ever; negative seconds are no wait, which the kernel warns of and does. */
  static long nanos(StructTimeval time) {
    if (time.tv_sec() < 0) {
      return 0;
    }
    long nanos = new StructTimespec(time.tv_sec(), time.tv_usec() * NANOS_A_MICRO).toNanos();
    return nanos == 0 || TimeLimit.isForEver(nanos) ? BlockingCall.FOREVER : nanos;
  }

  /** What getsockopt(2) answers: zero also for no wait at all. */
  static StructTimeval timeval(long nanos) {
    if (nanos == BlockingCall.FOREVER) {
      return new StructTimeval(0, 0);
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    long rest = nanos - TimeUnit.SECONDS.toNanos(seconds);
    return new StructTimeval(seconds, rest / NANOS_A_MICRO);
  }
}

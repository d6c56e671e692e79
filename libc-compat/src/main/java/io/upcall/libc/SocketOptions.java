package io.upcall.libc;

import io.upcall.cores.BlockingCall;
import java.util.concurrent.TimeUnit;

/** getsockopt(2) and setsockopt(2). Results are values or {@code -errno}. */
final class SocketOptions {

  private SocketOptions() {}

  static long get(OpenFile file, int level, int option) {
    return file.host.getsockopt(file.kernelFd, level, option);
  }

  static int set(OpenFile file, int level, int option, int value) {
    return file.host.setsockopt(file.kernelFd, level, option, value);
  }

  static boolean isTimeout(int level, int option) {
    return level == SysSocket.SOL_SOCKET
        && (option == SysSocket.SO_RCVTIMEO || option == SysSocket.SO_SNDTIMEO);
  }

  /**
   * SO_RCVTIMEO, SO_SNDTIMEO. Kept here: the ring does not look at the kernel's. Zero is for ever.
   */
  static void setTimeout(OpenFile file, int option, StructTimeval time) {
    long nanos =
        TimeUnit.SECONDS.toNanos(time.tv_sec()) + TimeUnit.MICROSECONDS.toNanos(time.tv_usec());
    long limit = nanos <= 0 ? BlockingCall.FOREVER : nanos;
    if (option == SysSocket.SO_RCVTIMEO) {
      file.receiveTimeoutNanos = limit;
    } else {
      file.sendTimeoutNanos = limit;
    }
  }

  static StructTimeval getTimeout(OpenFile file, int option) {
    long nanos = option == SysSocket.SO_RCVTIMEO ? file.receiveTimeoutNanos : file.sendTimeoutNanos;
    if (nanos == BlockingCall.FOREVER) {
      return new StructTimeval(0, 0);
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    long rest = nanos - TimeUnit.SECONDS.toNanos(seconds);
    return new StructTimeval(seconds, TimeUnit.NANOSECONDS.toMicros(rest));
  }
}

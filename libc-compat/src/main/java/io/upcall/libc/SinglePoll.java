package io.upcall.libc;

import io.upcall.cores.BlockingCall;

/**
 * One poll(2) of one descriptor: a pooled call, where a {@link PollSet} makes one for each entry
 * and looks before. Most who poll a single descriptor come to wait, and then the look is a wasted
 * system call; the ring looks by itself before it waits.
 */
final class SinglePoll {

  private static final int UNASKED = Poll.POLLERR | Poll.POLLHUP;

  private SinglePoll() {}

  /** True when it can be done here: there is somebody who may wait, and something to wait for. */
  static boolean suits(StructPollfd[] fds, long timeoutNanos) {
    return fds.length == 1 && fds[0].fd >= 0 && timeoutNanos > 0 && !Blocking.isForbidden();
  }

  /** 1 with {@code revents} in the entry, 0 when the time was over, or {@code -errno}. */
  static int poll(StructPollfd entry, long timeoutNanos) {
    if (Attention.isWanted()) {
      Attention.attend();
    }
    entry.revents = 0;
    Descriptor d = DescriptorTable.current().find(entry.fd);
    if (d == null || !d.acquire()) {
      entry.revents = Poll.POLLNVAL;
      return 1;
    }
    try {
      int result = await(d, d.file.pollable(entry.events & 0xffff), timeoutNanos);
      entry.revents = (short) Math.max(result, 0);
      return Math.min(result, 1);
    } finally {
      d.release();
    }
  }

  /** The events that are there, 0 when the time was over, or {@code -errno}. */
  private static int await(Descriptor d, int events, long timeoutNanos) {
    BlockingCall call = Blocking.take(d);
    call.poll(d.file.kernelFd, events);
    // A signal's handler ends it whatever SA_RESTART says.
    long limitNanos = TimeLimit.isForEver(timeoutNanos) ? BlockingCall.FOREVER : timeoutNanos;
    int result = call.perform(0, limitNanos, Attention.UNRESTARTED);
    call.giveBack();
    if (result >= 0) {
      return result & (events | UNASKED);
    }
    if (d.isClosing()) {
      return Poll.POLLNVAL;
    }
    switch (-result) {
      case Errno.EINTR:
      case Errno.EAGAIN:
        return result;
      case Errno.ETIMEDOUT:
        return 0;
      default:
        return Poll.POLLERR;
    }
  }
}

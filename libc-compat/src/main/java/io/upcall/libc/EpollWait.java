package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.cores.BlockingCall;

/**
 * One epoll_wait(2): looks and, while nothing has come, waits for the set itself, which is readable
 * when an entry is ready.
 *
 * <pre>
 *   look ─something, or no time─▶ tell
 *    ▲ │nothing
 *    │ ▼
 *   poll the set by the ring ─timeout─▶ look once more ─▶ tell
 * </pre>
 *
 * <p>The ring's own epoll_wait, of kernel 6.15, does the same inside and would need this one below
 * it for older kernels; it has no limit of time either. Where several threads wait on one set, all
 * of them look and the slower ones wait on.
 */
final class EpollWait {

  private EpollWait() {}

  /**
   * Fetches up to {@code most} events.
   *
   * @return how many, or {@code -errno}
   */
  static int await(Descriptor set, long events, int most, long timeoutNanos) {
    HostCalls host = set.file.host;
    TimeLimit deadline = TimeLimit.after(timeoutNanos);
    int found = KernelObjects.epollWaitNow(host, set.file.kernelFd, events, most);
    for (long left = timeoutNanos; found == 0 && left > 0; left = deadline.leftNanos()) {
      int ready = poll(set, left);
      if (ready < 0 && ready != -Errno.EAGAIN) {
        return ready;
      }
      found = KernelObjects.epollWaitNow(host, set.file.kernelFd, events, most);
    }
    return found;
  }

  private static int poll(Descriptor set, long timeoutNanos) {
    BlockingCall call = Blocking.take(set);
    call.poll(set.file.kernelFd, Poll.POLLIN);
    int result = Blocking.performUnrestarted(call, 0, timeoutNanos);
    call.giveBack();
    return result;
  }
}

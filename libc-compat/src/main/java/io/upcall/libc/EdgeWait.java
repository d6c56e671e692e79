package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;

/**
 * Waits for something <em>new</em> on a descriptor: for the rare call that what is there already
 * does not suffice, where a poll would return at once, again and again. An epoll set of one entry,
 * edge-triggered, which the ring polls.
 *
 * <p>Usage: make it, try, {@link #await}, try again. What comes between the making and the wait is
 * not missed. Owned by the calling thread.
 */
final class EdgeWait implements AutoCloseable {

  private final Descriptor d;
  private final HostCalls host;
  private final int set;
  private final long event = NativeMemory.allocate(StructEpollEvent.BYTES);
  private final int status;

  EdgeWait(Descriptor d, int events) {
    this.d = d;
    this.host = d.file.host;
    this.set = KernelObjects.epollCreate(host);
    StructEpollEvent.write(events | SysEpoll.EPOLLET, 0, event);
    this.status = set < 0 ? set : begin();
  }

  private int begin() {
    int added = KernelObjects.epollCtl(host, set, SysEpoll.EPOLL_CTL_ADD, d.file.kernelFd, event);
    // What is there already is told once; it is not what is waited for.
    return added < 0 ? added : KernelObjects.epollWaitNow(host, set, event, 1);
  }

  /** 0 or more when it can wait, or {@code -errno}. */
  int status() {
    return status;
  }

  /** 0 or more when something came, or {@code -errno}. */
  int await(long timeoutNanos) {
    BlockingCall call = Blocking.take(d);
    call.poll(set, Poll.POLLIN);
    int result = Blocking.perform(call, 0, timeoutNanos);
    call.giveBack();
    return result < 0 ? result : KernelObjects.epollWaitNow(host, set, event, 1);
  }

  @Override
  public void close() {
    if (set >= 0) {
      host.close(set);
    }
    NativeMemory.free(event);
  }
}

package io.upcall.samples.kvd;

import static io.upcall.libc.Poll.POLLRDHUP;
import static io.upcall.libc.Poll.poll;

import io.upcall.cores.Proc;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructPollfd;
import io.upcall.samples.kvd.command.BlockedCall;
import io.upcall.samples.kvd.command.Store;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The wait of a client in BLPOP. Three things may end it: somebody serves the client, the time is
 * over, or the client goes away. For the last one a second uthread waits in poll(2) for as long: in
 * blocking style who waits for two things is two threads, and they cost little here.
 */
final class ElementWait {
  private final int fd;
  private final Store store;
  private final BlockedCall call;

  ElementWait(int fd, Store store, BlockedCall call) {
    this.fd = fd;
    this.store = store;
    this.call = call;
  }

  /** Returns when the answer is there. By the client's own uthread. */
  void await() {
    Thread watcher = Proc.current().spawn(this::watch);
    boolean interrupted = park();
    // It may be in poll, or still before it: an interrupt ends either.
    watcher.interrupt();
    interrupted |= join(watcher);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** True when it was interrupted, and gave up. */
  private boolean park() {
    long limitNanos = TimeUnit.MILLISECONDS.toNanos(call.timeoutMillis());
    long beginNanos = System.nanoTime();
    while (!call.isOver()) {
      if (limitNanos == 0) {
        LockSupport.park(this);
      } else {
        long leftNanos = limitNanos - (System.nanoTime() - beginNanos);
        if (leftNanos <= 0) {
          giveUp();
        } else {
          LockSupport.parkNanos(this, leftNanos);
        }
      }
      if (Thread.interrupted()) {
        giveUp();
        return true;
      }
    }
    return false;
  }

  private void giveUp() {
    store.lock();
    try {
      store.blockedCalls().giveUp(call);
    } finally {
      store.unlock();
    }
  }

  private void watch() {
    try {
      poll(new StructPollfd[] {new StructPollfd(fd, POLLRDHUP)}, -1);
      giveUp();
    } catch (ErrnoException served) {
      if (served.errno != Errno.EINTR) {
        giveUp();
      }
    }
  }

  private static boolean join(Thread watcher) {
    boolean interrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}

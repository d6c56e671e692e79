package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BreakableWait;
import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One poll(2): looks, and when nothing has happened, waits with a call a descriptor.
 *
 * <pre>
 *   acquire all ─▶ look ─something, or no time─▶ tell
 *                   │nothing
 *                   ▼
 *           submit a call each ─▶ park ─first one over, timeout, interrupt─▶ cancel the rest
 *                                              tell ◀─ all over, by their own completions ◀─┘
 * </pre>
 *
 * <p>Owned by the calling thread, but for the counts that completions change.
 */
final class PollSet implements BreakableWait {

  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_REVENTS = 6;
  private static final int UNASKED = Poll.POLLERR | Poll.POLLHUP | Poll.POLLNVAL;

  private final StructPollfd[] fds;

  /** By entry: null where there is nothing to ask the kernel. */
  private final @Nullable Descriptor[] descriptors;

  private final @Nullable Waiting[] calls;

  /** What the descriptors are asked by. */
  private final HostCalls host = Kernel.host();

  private final Thread waiter = Thread.currentThread();

  /** Calls submitted whose completions have not come. Their callbacks count down. */
  private final AtomicInteger pending = new AtomicInteger();

  /** The proc has as many calls in flight as it may: there is no waiting for all of them. */
  private boolean refused;

  PollSet(StructPollfd[] fds) {
    this.fds = fds;
    this.descriptors = new Descriptor[fds.length];
    this.calls = new Waiting[fds.length];
  }

  /** How many entries have something to tell, or {@code -errno}. */
  int poll(long timeoutNanos) {
    DescriptorTable table = DescriptorTable.current();
    if (fds.length > table.limit()) {
      return -Errno.EINVAL;
    }
    TimeLimit deadline = TimeLimit.after(timeoutNanos);
    try {
      acquireAll(table);
      int ready = look();
      for (long left = timeoutNanos; ready == 0 && left > 0; left = deadline.leftNanos()) {
        Proc proc = Proc.current();
        ready = proc.isVcoreContext() ? -Errno.EDEADLK : await(proc, deadline);
      }
      // As the kernel has it: nothing is ready, the time is over, and a signal came: that is EINTR.
      return ready == 0 && Attention.LOOK.isDue() ? -Errno.EINTR : ready;
    } finally {
      releaseAll();
    }
  }

  private void acquireAll(DescriptorTable table) {
    for (int i = 0; i < fds.length; i++) {
      fds[i].revents = 0;
      Descriptor d = table.find(fds[i].fd);
      if (d != null && d.acquire()) {
        descriptors[i] = d;
      } else if (fds[i].fd >= 0) {
        fds[i].revents = Poll.POLLNVAL;
      }
    }
  }

  private void releaseAll() {
    for (Descriptor d : descriptors) {
      if (d != null) {
        d.release();
      }
    }
  }

  /** Asks the kernel without waiting. */
  private int look() {
    long pollfds = NativeMemory.allocate((long) POLLFD_BYTES * fds.length);
    try {
      for (int i = 0; i < fds.length; i++) {
        Descriptor d = descriptors[i];
        long at = pollfds + (long) POLLFD_BYTES * i;
        NativeMemory.putInt(at, d == null ? -1 : d.file.kernelFd);
        NativeMemory.putInt(at + POLLFD_EVENTS, d == null ? 0 : asked(d, i));
      }
      int result = host.pollNow(pollfds, fds.length);
      for (int i = 0; result > 0 && i < fds.length; i++) {
        long at = pollfds + (long) POLLFD_BYTES * i;
        fds[i].revents |= NativeMemory.getShort(at + POLLFD_REVENTS);
      }
      return result < 0 ? result : count();
    } finally {
      NativeMemory.free(pollfds);
    }
  }

  private int asked(Descriptor d, int entry) {
    return d.file.pollable(fds[entry].events & 0xffff);
  }

  private int count() {
    int entries = 0;
    for (StructPollfd entry : fds) {
      entries += entry.revents != 0 ? 1 : 0;
    }
    return entries;
  }

  // ---- waiting ---------------------------------------------------------------------------------

  private int await(Proc proc, TimeLimit deadline) {
    int submitted = submitAll(proc);
    boolean interrupted = false;
    boolean due = false;
    while (pending.get() == submitted && !refused && !interrupted && !due) {
      long left = deadline.leftNanos();
      if (Attention.LOOK.isDue()) {
        due = true;
      } else if (left <= 0) {
        break;
      } else if (deadline.never()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
      interrupted = Thread.interrupted();
    }
    interrupted |= cancelAll(proc);
    int ready = tell();
    if (interrupted) {
      waiter.interrupt();
    }
    if (ready != 0) {
      return ready;
    }
    return interrupted || due ? -Errno.EINTR : refused ? -Errno.EAGAIN : 0;
  }

  /** How many calls were submitted that will come back. */
  private int submitAll(Proc proc) {
    int submitted = 0;
    for (int i = 0; i < fds.length && !refused; i++) {
      Descriptor d = descriptors[i];
      if (d != null) {
        Waiting call = new Waiting();
        call.holder(d);
        call.poll(d.file.kernelFd, asked(d, i));
        calls[i] = call;
        submitted++;
        pending.incrementAndGet();
        if (proc.submit(call, 0) != Submitter.PENDING) {
          pending.decrementAndGet();
          refused = true;
        }
      }
    }
    return submitted;
  }

  /** Their memory is this library's again only when each has come back. True when interrupted. */
  private boolean cancelAll(Proc proc) {
    for (Waiting call : calls) {
      if (call != null && call.isInFlight()) {
        proc.cancel(call);
      }
    }
    boolean interrupted = false;
    while (pending.get() > 0) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  private int tell() {
    for (int i = 0; i < fds.length; i++) {
      Waiting call = calls[i];
      Descriptor d = descriptors[i];
      if (call != null && d != null && call.isDone()) {
        fds[i].revents = (short) revents(call.result(), d, fds[i].events);
      }
    }
    return count();
  }

  private static int revents(int result, Descriptor d, int asked) {
    if (result >= 0) {
      return result & (asked | UNASKED);
    }
    if (d.isClosing()) {
      return Poll.POLLNVAL;
    }
    return result == -Errno.ECANCELED ? 0 : Poll.POLLERR;
  }

  /** The wait for one descriptor. */
  private final class Waiting extends AsyncCall {
    @Override
    protected void run() {
      pending.decrementAndGet();
      LockSupport.unpark(waiter);
    }
  }
}

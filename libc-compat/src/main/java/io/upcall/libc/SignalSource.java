package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.spin.SpinLock;
import io.upcall.cores.Proc;

/**
 * What is behind a signalfd(2): a set of signals, and an eventfd that is readable while one of them
 * is pending in the proc, so that poll, select and epoll sets see it like any descriptor.
 *
 * <p>The eventfd follows the signals. Who has changed what is pending calls {@link #settle} after
 * it, and that looks at what is pending <em>then</em>: so the last one to settle leaves the eventfd
 * as it has to be, whichever order they come in. A new signal is always written down, even when the
 * eventfd is readable already: edge-triggered sets are to be told of each.
 *
 * <p>Readability is the proc's and not a thread's: a signal for one thread alone makes it readable
 * for all, where Linux would tell that thread only. A read takes nothing that is another thread's.
 */
final class SignalSource {

  private static final long ONE = 1;

  final ProcSignals signals;
  private final HostCalls host;
  private final int kernelFd;

  /** Of the JVM, which all procs share. */
  private final int uid;

  /**
   * One system call that cannot wait is made under it: that orders the writes and reads of the
   * eventfd, and keeps its number from being closed under them.
   */
  private final SpinLock lock = new SpinLock();

  /** The number that goes in and out of the eventfd. Guarded by lock. */
  private final long number = NativeMemory.allocate(Long.BYTES);

  /** Bits of signals. Written by signalfd(2), before it settles. */
  private volatile long set;

  /** The eventfd is readable. Guarded by lock. */
  private boolean raised;

  /** The descriptor is gone. Guarded by lock. */
  private boolean ended;

  SignalSource(HostCalls host, int kernelFd, long set) {
    this.signals = ProcSignals.current();
    this.host = host;
    this.kernelFd = kernelFd;
    this.set = set;
    this.uid = KernelObjects.uid(host);
    signals.sources().add(this);
    settle(set);
  }

  /** The signals that are taken from now on. */
  void set(long next) {
    set = next;
    settle(next);
  }

  /**
   * Makes the eventfd what is pending says.
   *
   * @param came bits of those that may have come since
   */
  void settle(long came) {
    lock.lock();
    try {
      boolean due = !ended && (signals.allPendingBits() & set) != 0;
      if (due && (!raised || (came & set) != 0)) {
        NativeMemory.putLong(number, ONE);
        KernelObjects.writeNow(host, kernelFd, number, Long.BYTES);
      } else if (raised && !due && !ended) {
        KernelObjects.readNow(host, kernelFd, number, Long.BYTES);
      }
      raised = due;
    } finally {
      lock.unlock();
    }
  }

  /** The descriptor will be closed: nothing touches it from here on. */
  void end() {
    signals.sources().remove(this);
    lock.lock();
    ended = true;
    lock.unlock();
    NativeMemory.free(number);
  }

  /**
   * Takes what is pending for the calling thread or its proc, as {@code struct signalfd_siginfo}.
   *
   * @return how many, {@code most} or fewer
   */
  int take(long to, int most) {
    PthreadState state = Proc.current() == signals.proc ? PthreadState.here() : null;
    int taken = 0;
    while (taken < most) {
      StructSiginfo info = signals.take(set, state);
      if (info == null) {
        break;
      }
      long at = to + (long) taken++ * StructSignalfdSiginfo.BYTES;
      StructSignalfdSiginfo.write(info, uidOf(info), at);
    }
    return taken;
  }

  /** The kernel's own signals are root's, in this way. */
  private int uidOf(StructSiginfo info) {
    boolean kernels = info.si_code() == Signal.SI_KERNEL || info.si_code() == Signal.SI_TIMER;
    return kernels ? 0 : uid;
  }
}

package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.cores.BlockingCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An open file description: what several descriptors share after dup(2).
 *
 * <p>The kernel has its position and, in the descriptor {@link #kernelFd}, the rest of it. The
 * kernel descriptor of a socket or pipe is always non-blocking, whatever the program asked for: the
 * ring waits all the same (it ignores the flag), and the plain calls of the quick path then cannot
 * wait. What the program asked for is in {@link #statusFlags} and done by this library.
 */
final class OpenFile {

  /** How bytes go in and out. */
  enum Kind {
    /** Has a position: regular files, directories, block devices, /dev/null. */
    FILE,
    /** A stream without a position that is no socket: pipes, FIFOs, terminals. */
    PIPE,
    /** A socket without message boundaries. */
    STREAM_SOCKET,
    /** A socket with message boundaries. */
    MESSAGE_SOCKET,
    /** A counter that is read and written whole: eventfd, timerfd. */
    EVENT,
    /** Signals that are taken whole: signalfd. */
    SIGNALS,
    /** An epoll set, which has no bytes. */
    SET;

    /** read(2): bytes at the position, where there is one. */
    int read(Descriptor d, byte @Nullable [] array, long at, int count) {
      switch (this) {
        case STREAM_SOCKET:
        case MESSAGE_SOCKET:
          // Other than recv(2), a read of nothing is nothing, and leaves a message where it is.
          return count == 0 ? 0 : SocketTransfer.receive(d, array, at, count, 0);
        case EVENT:
          return EventTransfer.read(d, array, at, count);
        case SIGNALS:
          return SignalTransfer.read(d, array, at, count);
        case SET:
          return -Errno.EINVAL;
        default:
          return FileTransfer.read(d, array, at, count, AsyncCall.CURRENT);
      }
    }

    /** write(2): bytes at the position, where there is one. */
    int write(Descriptor d, byte @Nullable [] array, long at, int count) {
      switch (this) {
        case STREAM_SOCKET:
        case MESSAGE_SOCKET:
          return SocketTransfer.send(d, array, at, count, 0);
        case EVENT:
          return EventTransfer.write(d, array, at, count);
        case SIGNALS:
        case SET:
          return -Errno.EINVAL;
        default:
          return FileTransfer.write(d, array, at, count, AsyncCall.CURRENT);
      }
    }
  }

  private static final VarHandle REFERENCES;

  static {
    try {
      REFERENCES = MethodHandles.lookup().findVarHandle(OpenFile.class, "references", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The synchronous calls of the driver whose descriptor {@link #kernelFd} is. */
  final HostCalls host;

  final int kernelFd;
  final Kind kind;

  /** The address family of a socket; 0 for others. */
  final int domain;

  /** False for what the JVM inherited or was passed. */
  private final boolean openedNonBlocking;

  /**
   * Set once by {@link #share}, before the kernel's O_NONBLOCK is made what the program asked for:
   * from then on the kernel's is the truth, and no plain call may rely on it.
   */
  private volatile boolean shared;

  /** False for the JVM's own 0, 1 and 2, which stay open in the kernel. */
  private final boolean owned;

  /** Access mode and status flags, as F_GETFL has them. Written by F_SETFL, read by every call. */
  volatile int statusFlags;

  /** SO_RCVTIMEO. Written by setsockopt, read by every call. */
  volatile long receiveTimeoutNanos = BlockingCall.FOREVER;

  /** SO_SNDTIMEO. Written by setsockopt, read by every call. */
  volatile long sendTimeoutNanos = BlockingCall.FOREVER;

  /** SO_RCVLOWAT: what a receive from a stream waits for. Written by setsockopt. */
  volatile int receiveLowWater = 1;

  /** SO_LINGER: close(2) waits, whatever O_NONBLOCK says. Written by setsockopt. */
  volatile boolean lingers;

  /** Of a signalfd. Set once, before this has a number. */
  private @Nullable SignalSource signals;

  /** What epoll sets know this by: made when it is first put into one, guarded by this. */
  private volatile @Nullable EpollKeys epollKeys;

  /**
   * The last receive left something behind, so the next one is likely quick. A hint: readers and
   * writers race, and the worst that comes of it is one attempt too many or too few.
   */
  boolean moreLikely;

  /** Connections that were taken from this listener without a wait in between. A hint as well. */
  int acceptedInARow;

  /** How many descriptors and calls share this; touched by {@link #REFERENCES} only. */
  @SuppressWarnings("unused")
  private int references = 1;

  private OpenFile(
      HostCalls host,
      int kernelFd,
      Kind kind,
      int domain,
      int statusFlags,
      boolean nonBlocking,
      boolean owned) {
    this.host = host;
    this.kernelFd = kernelFd;
    this.kind = kind;
    this.domain = domain;
    this.statusFlags = statusFlags;
    this.openedNonBlocking = nonBlocking;
    this.owned = owned;
  }

  /** A file with a position. */
  static OpenFile file(HostCalls host, int kernelFd, int statusFlags) {
    return new OpenFile(host, kernelFd, Kind.FILE, 0, statusFlags, false, true);
  }

  /** A pipe, FIFO or terminal, which is non-blocking in the kernel. */
  static OpenFile pipe(HostCalls host, int kernelFd, int statusFlags) {
    return new OpenFile(host, kernelFd, Kind.PIPE, 0, statusFlags, true, true);
  }

  /** A socket, which is non-blocking in the kernel. */
  static OpenFile socket(HostCalls host, int kernelFd, Kind kind, int domain, int statusFlags) {
    return new OpenFile(host, kernelFd, kind, domain, statusFlags, true, true);
  }

  /** The JVM's working directory, which never changes; there is nothing to close. */
  static OpenFile jvmsDirectory(HostCalls host) {
    return new OpenFile(
        host, Fcntl.AT_FDCWD, Kind.FILE, 0, Fcntl.O_PATH | Fcntl.O_DIRECTORY, false, false);
  }

  /** Where a look-up begins from a number that is not open; see {@link FsContext#base}. */
  static OpenFile nowhere(HostCalls host) {
    return new OpenFile(host, -1, Kind.FILE, 0, Fcntl.O_PATH | Fcntl.O_DIRECTORY, false, false);
  }

  /** One of the JVM's own: others may share it, so it is left as it is and never closed. */
  static OpenFile inherited(HostCalls host, int kernelFd, Kind kind, int statusFlags) {
    return new OpenFile(host, kernelFd, kind, 0, statusFlags, false, false);
  }

  /** A counter or an epoll set, which is non-blocking in the kernel. */
  static OpenFile object(HostCalls host, int kernelFd, Kind kind, int statusFlags) {
    return new OpenFile(host, kernelFd, kind, 0, statusFlags, true, true);
  }

  /** A signalfd: an eventfd in the kernel. */
  static OpenFile signals(HostCalls host, int kernelFd, int statusFlags, SignalSource source) {
    OpenFile file = object(host, kernelFd, Kind.SIGNALS, statusFlags);
    file.signals = source;
    return file;
  }

  /** What another program or proc opened, and shares; see {@link Passed}. */
  static OpenFile passed(HostCalls host, int kernelFd, Kind kind, int domain, int statusFlags) {
    OpenFile file = new OpenFile(host, kernelFd, kind, domain, statusFlags, false, true);
    file.shared = kind != Kind.FILE;
    return file;
  }

  /** What a connection over a network has from its listener: all of its options. */
  void inheritOptions(OpenFile listener) {
    receiveTimeoutNanos = listener.receiveTimeoutNanos;
    sendTimeoutNanos = listener.sendTimeoutNanos;
    receiveLowWater = listener.receiveLowWater;
    lingers = listener.lingers;
  }

  /** What epoll sets know this by. */
  synchronized EpollKeys epollKeys() {
    EpollKeys keys = epollKeys;
    if (keys == null) {
      keys = new EpollKeys(this);
      epollKeys = keys;
    }
    return keys;
  }

  /** What a signalfd takes from; of nothing else. */
  SignalSource signals() {
    return Objects.requireNonNull(signals, "no signalfd");
  }

  boolean isSocket() {
    return kind == Kind.STREAM_SOCKET || kind == Kind.MESSAGE_SOCKET;
  }

  /**
   * What of {@code events} it can have: the eventfd of a signalfd has room to write, that has not.
   */
  int pollable(int events) {
    return kind == Kind.SIGNALS ? events & ~Poll.WRITABLE : events;
  }

  /** True when the program asked for EAGAIN rather than a wait. Files never wait, in this sense. */
  boolean isNonBlocking() {
    return (flags() & Fcntl.O_NONBLOCK) != 0;
  }

  /** Access mode and status flags, as F_GETFL has them. */
  int flags() {
    if (!shared) {
      return statusFlags;
    }
    int kernels = host.fcntl(kernelFd, Fcntl.F_GETFL, 0);
    return (statusFlags & ~Fcntl.O_NONBLOCK) | (kernels & Fcntl.O_NONBLOCK);
  }

  /** True when a plain call on {@link #kernelFd} cannot wait. */
  boolean nonBlockingInKernel() {
    return openedNonBlocking && !shared;
  }

  /** {@link #nonBlockingInKernel}, or until another program that shares this changes it. */
  boolean isNonBlockingInKernelNow() {
    return shared ? isNonBlocking() : openedNonBlocking;
  }

  /** True when O_NONBLOCK is the kernel's; see {@link #share}. */
  boolean isShared() {
    return shared;
  }

  /**
   * Another program may get the kernel's descriptor, and is to find O_NONBLOCK as this program set
   * it. Files have no use for it, and what was inherited is left as it is.
   */
  void share() {
    if (kind != Kind.FILE && openedNonBlocking && !shared) {
      shared = true;
      int kernels = host.fcntl(kernelFd, Fcntl.F_GETFL, 0) & ~Fcntl.O_NONBLOCK;
      host.fcntl(kernelFd, Fcntl.F_SETFL, kernels | (statusFlags & Fcntl.O_NONBLOCK));
    }
  }

  /** True when it was opened with O_PATH: a place in the file system, and nothing to read. */
  boolean isPlace() {
    return (statusFlags & Fcntl.O_PATH) != 0;
  }

  /** Another descriptor, or a call that outlives its descriptor, shares this. */
  void retain() {
    REFERENCES.getAndAdd(this, 1);
  }

  /**
   * The end of one share. The last one closes the kernel's descriptor. No shutdown(2) comes first:
   * no call is in flight any more, so this close is the end of the connection, and a descriptor
   * that was passed to another process keeps it.
   *
   * @return 0 or what close(2) says, {@code -errno}
   */
  int release() {
    if ((int) REFERENCES.getAndAdd(this, -1) != 1 || !owned) {
      return 0;
    }
    EpollKeys keys = epollKeys;
    if (keys != null) {
      keys.close();
    }
    if (signals != null) {
      signals.end();
    }
    int result = close();
    // A lock that this had is gone now, and so is an end of a FIFO.
    Waiters.LOCKS.changed();
    Waiters.FIFOS.changed();
    return result;
  }

  private int close() {
    int result = lingers ? closeSlowly() : closeInKernel();
    // The driver is gone, or a callback asked: the descriptor is to be closed all the same.
    boolean notDone = result == -Errno.ESHUTDOWN || result == -Errno.EDEADLK;
    return notDone || result == -Errno.ECANCELED ? host.close(kernelFd) : result;
  }

  /** On the slow road; what interrupts before it has begun there does not keep it open. */
  private int closeSlowly() {
    AtomicBoolean begun = new AtomicBoolean();
    boolean interrupted = false;
    int result;
    do {
      BlockingCall call = BlockingCall.take();
      call.function(
          () -> {
            begun.set(true);
            return host.close(kernelFd);
          });
      result = call.perform(0);
      call.giveBack();
      interrupted |= Thread.interrupted();
    } while (result == -Errno.EINTR && !begun.get());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  private int closeInKernel() {
    BlockingCall call = BlockingCall.take();
    call.close(kernelFd);
    int result = call.perform(Submitter.TRY_QUICK);
    call.giveBack();
    return result;
  }
}

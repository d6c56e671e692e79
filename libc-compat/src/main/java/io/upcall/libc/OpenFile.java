package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.cores.BlockingCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

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
    MESSAGE_SOCKET
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

  /** True when a plain call on {@link #kernelFd} cannot wait; false for what the JVM inherited. */
  final boolean nonBlockingInKernel;

  /** False for the JVM's own 0, 1 and 2, which stay open in the kernel. */
  private final boolean owned;

  /** Access mode and status flags, as F_GETFL has them. Written by F_SETFL, read by every call. */
  volatile int statusFlags;

  /** SO_RCVTIMEO. Written by setsockopt, read by every call. */
  volatile long receiveTimeoutNanos = BlockingCall.FOREVER;

  /** SO_SNDTIMEO. Written by setsockopt, read by every call. */
  volatile long sendTimeoutNanos = BlockingCall.FOREVER;

  /**
   * The last receive left something behind, so the next one is likely quick. A hint: readers and
   * writers race, and the worst that comes of it is one attempt too many or too few.
   */
  boolean moreLikely;

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
    this.nonBlockingInKernel = nonBlocking;
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

  /** One of the JVM's own: others may share it, so it is left as it is and never closed. */
  static OpenFile inherited(HostCalls host, int kernelFd, Kind kind, int statusFlags) {
    return new OpenFile(host, kernelFd, kind, 0, statusFlags, false, false);
  }

  boolean isSocket() {
    return kind == Kind.STREAM_SOCKET || kind == Kind.MESSAGE_SOCKET;
  }

  /** True when the program asked for EAGAIN rather than a wait. Files never wait, in this sense. */
  boolean isNonBlocking() {
    return (statusFlags & Fcntl.O_NONBLOCK) != 0;
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
    BlockingCall call = BlockingCall.take();
    call.close(kernelFd);
    int result = call.perform(Submitter.TRY_QUICK);
    call.giveBack();
    // The driver is gone, or a callback asked: the descriptor is to be closed all the same.
    boolean notDone = result == -Errno.ESHUTDOWN || result == -Errno.EDEADLK;
    return notDone || result == -Errno.ECANCELED ? host.close(kernelFd) : result;
  }
}

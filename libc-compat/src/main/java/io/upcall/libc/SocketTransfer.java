package io.upcall.libc;

import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in and out of sockets. Memory is a heap array and an index in it, or null and an address;
 * results are counts or {@code -errno}. The path of an echo: no allocation and no lock in here.
 */
final class SocketTransfer {

  /** Flags that a plain receive has not. */
  private static final int SPECIAL = SysSocket.MSG_WAITALL | SysSocket.MSG_TRUNC;

  private SocketTransfer() {}

  /** recv(2). */
  static int receive(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    OpenFile file = d.file;
    if (file.kind == OpenFile.Kind.MESSAGE_SOCKET) {
      return array == null
          ? step(d, null, at, count, flags)
          : throughScratch(d, array, (int) at, count, flags);
    }
    boolean plain = (flags & SPECIAL) == 0 && file.receiveLowWater == 1 && count != 0;
    return plain ? step(d, array, at, count, flags) : receiveSpecial(d, array, at, count, flags);
  }

  /** What a stream does not do every day. */
  private static int receiveSpecial(
      Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    if (array != null && (count == 0 || discards(d.file, flags))) {
      // Of nothing the driver's way with arrays makes nothing, but recv(2) waits for something.
      return throughScratch(d, array, (int) at, count, flags);
    }
    int own = flags & ~SysSocket.MSG_WAITALL;
    boolean mayWait = !d.file.isNonBlocking() && (flags & Sys.MSG_DONTWAIT) == 0;
    boolean all = (flags & SysSocket.MSG_WAITALL) != 0;
    int least = all ? count : Math.min(count, d.file.receiveLowWater);
    if (!mayWait || least <= 1) {
      return step(d, array, at, count, own);
    }
    if ((flags & SysSocket.MSG_PEEK) != 0 && d.file.domain == SysSocket.AF_UNIX) {
      // A Unix socket gives what is there.
      return step(d, array, at, count, own);
    }
    return (flags & SysSocket.MSG_PEEK) != 0
        ? peekAtLeast(d, array, at, count, own, least)
        : receiveAtLeast(d, array, at, count, own, least);
  }

  /**
   * One receive. Into the heap it takes a buffer of the driver's only when data has come. The flags
   * are without MSG_WAITALL: the ring would go on behind what it peeked at.
   */
  private static int step(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    OpenFile file = d.file;
    boolean dontWait = file.isNonBlocking() || neverWaits(file, flags);
    int callFlags = dontWait ? flags | Sys.MSG_DONTWAIT : flags;
    BlockingCall call = Blocking.take(d);
    if (array != null) {
      call.recv(file.kernelFd, array, (int) at, count, callFlags);
    } else {
      call.recv(file.kernelFd, at, count, callFlags);
    }
    // From a silent socket the plain attempt would be a wasted system call.
    int how = dontWait || file.moreLikely ? Submitter.TRY_QUICK : 0;
    int result = Blocking.perform(call, how, file.receiveTimeoutNanos);
    file.moreLikely = result == count || call.moreReady();
    call.giveBack();
    return result;
  }

  /** True when MSG_TRUNC throws away what it counts, as it does for TCP. */
  static boolean discards(OpenFile file, int flags) {
    return (flags & SysSocket.MSG_TRUNC) != 0
        && file.kind == OpenFile.Kind.STREAM_SOCKET
        && file.domain != SysSocket.AF_UNIX;
  }

  /** True for flags by which a receive never waits; a Unix socket knows no queue of errors. */
  static boolean neverWaits(OpenFile file, int flags) {
    int errors = file.domain == SysSocket.AF_UNIX ? 0 : SysSocket.MSG_ERRQUEUE;
    return (flags & (Sys.MSG_DONTWAIT | errors)) != 0;
  }

  /** Whole messages, which may be longer than a buffer of the driver's: through native memory. */
  private static int throughScratch(Descriptor d, byte[] array, int from, int count, int flags) {
    long scratch = NativeMemory.allocate(count);
    try {
      int result = receive(d, null, scratch, count, flags);
      if (result > 0 && !discards(d.file, flags)) {
        // With MSG_TRUNC the result is the length of the message, not of what is here.
        NativeMemory.copyOut(scratch, array, from, Math.min(result, count));
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  /** MSG_WAITALL, SO_RCVLOWAT: so much at least, unless the stream ends or fails. */
  private static int receiveAtLeast(
      Descriptor d, byte @Nullable [] array, long at, int count, int flags, int least) {
    int received = 0;
    while (received < least) {
      int result = step(d, array, at + received, count - received, flags);
      if (result <= 0) {
        return received > 0 ? received : result;
      }
      received += result;
    }
    return received;
  }

  /** The same with MSG_PEEK: each look begins at the front, and waits for more than was there. */
  private static int peekAtLeast(
      Descriptor d, byte @Nullable [] array, long at, int count, int flags, int least) {
    int peeked = step(d, array, at, count, flags);
    if (peeked <= 0 || peeked >= least) {
      return peeked;
    }
    try (EdgeWait more = new EdgeWait(d, Poll.POLLIN | Poll.POLLRDHUP)) {
      TimeLimit deadline = TimeLimit.after(d.file.receiveTimeoutNanos);
      int ready = more.status();
      while (true) {
        // The end of the stream is no data, and shows only as an event.
        boolean ended = (Kernel.pollNow(d.file, Poll.POLLRDHUP) & ~Poll.POLLIN) != 0;
        peeked = step(d, array, at, count, flags | Sys.MSG_DONTWAIT);
        long left = deadline.leftNanos();
        if (ready < 0 || ended || peeked <= 0 || peeked >= least || left <= 0) {
          return peeked;
        }
        ready = more.await(left);
      }
    }
  }

  /**
   * send(2): all of it, as a blocking send on a stream does; a count that is less means that it
   * failed after so many bytes.
   */
  static int send(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    OpenFile file = d.file;
    if (file.kind == OpenFile.Kind.MESSAGE_SOCKET && array != null) {
      return sendMessage(d, array, (int) at, count, flags);
    }
    boolean dontWait = file.isNonBlocking() || (flags & Sys.MSG_DONTWAIT) != 0;
    // What is sent from the heap would hold a block of the driver's for as long as it waits for
    // room,
    // and a thousand peers that do not read would take them all: so it waits without one.
    boolean poll = array != null && !dontWait;
    int callFlags = flags | Sys.MSG_NOSIGNAL | (array != null || dontWait ? Sys.MSG_DONTWAIT : 0);
    BlockingCall call = Blocking.take(d);
    int sent = 0;
    int result;
    do {
      if (array != null) {
        call.send(file.kernelFd, array, (int) at + sent, count - sent, callFlags);
      } else {
        call.send(file.kernelFd, at + sent, count - sent, callFlags);
      }
      result = Blocking.perform(call, Submitter.TRY_QUICK, file.sendTimeoutNanos);
      sent += Math.max(result, 0);
      if (result == -Errno.EAGAIN && poll) {
        result = awaitRoom(call, file);
      }
    } while (result > 0 && sent < count && !d.isClosing());
    call.giveBack();
    if (sent > 0) {
      return sent;
    }
    // There was room, but the descriptor was closed before the next attempt.
    return result > 0 ? -Errno.EBADF : BrokenPipe.told(file, result, flags);
  }

  /** Over 0 when there is room to send, or {@code -errno}. */
  private static int awaitRoom(BlockingCall call, OpenFile file) {
    call.poll(file.kernelFd, Poll.POLLOUT);
    return Blocking.perform(call, 0, file.sendTimeoutNanos);
  }

  /** A message must go out as one, so it must not be cut to the size of the driver's memory. */
  private static int sendMessage(Descriptor d, byte[] array, int from, int count, int flags) {
    long scratch = NativeMemory.allocate(count);
    try {
      NativeMemory.copyIn(array, from, scratch, count);
      return send(d, null, scratch, count, flags);
    } finally {
      NativeMemory.free(scratch);
    }
  }
}

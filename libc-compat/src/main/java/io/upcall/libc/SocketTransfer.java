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

  private SocketTransfer() {}

  /** recv(2). A receive into the heap takes a buffer of the driver's only when data has come. */
  static int receive(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    OpenFile file = d.file;
    if (file.kind == OpenFile.Kind.MESSAGE_SOCKET && array != null) {
      return receiveMessage(d, array, (int) at, count, flags);
    }
    if (count == 0 && file.kind == OpenFile.Kind.STREAM_SOCKET) {
      return 0;
    }
    boolean dontWait = file.isNonBlocking() || (flags & Sys.MSG_DONTWAIT) != 0;
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

  /** Whole messages, which may be longer than a buffer of the driver's: through native memory. */
  private static int receiveMessage(Descriptor d, byte[] array, int from, int count, int flags) {
    long scratch = NativeMemory.allocate(count);
    try {
      int result = receive(d, null, scratch, count, flags);
      if (result > 0) {
        // With MSG_TRUNC the result is the length of the message, not of what is here.
        NativeMemory.copyOut(scratch, array, from, Math.min(result, count));
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  /** recv(2) with MSG_WAITALL: all of it, unless the stream ends or fails. */
  static int receiveAll(Descriptor d, byte @Nullable [] array, long at, int count, int flags) {
    int received = 0;
    while (received < count) {
      int result = receive(d, array, at + received, count - received, flags);
      if (result <= 0) {
        return received > 0 ? received : result;
      }
      received += result;
    }
    return received;
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
    // There was room, but the descriptor was closed before the next attempt.
    int failure = result > 0 ? -Errno.EBADF : BrokenPipe.told(result, flags);
    return sent > 0 ? sent : failure;
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

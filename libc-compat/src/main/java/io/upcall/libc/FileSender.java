package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;

/**
 * One sendfile(2): cached pages by the plain call, everything else through a pipe.
 *
 * <pre>
 *          ┌────────────── sent some ──────────────┐
 *          ▼                                       │
 *        plain ──EAGAIN──▶ has the socket room? ─no──▶ wait for room (POLLOUT)
 *                                │yes: so the pages are not cached
 *                                ▼
 *                 file ─splice, by the ring─▶ pipe ─splice, quick─▶ socket, until it is empty
 * </pre>
 *
 * <p>What is in the pipe and could not be sent is not counted: the pipe is thrown away, the offset
 * is the caller's, so nothing is lost. Owned by the calling thread.
 */
final class FileSender {

  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;

  /** As much as a leased pipe holds; the look into the page cache stays short with it. */
  private static final int CHUNK_BYTES = SplicePipe.BYTES;

  private final Descriptor out;
  private final OpenFile in;
  private final long offset;
  private final long count;

  /** True for a socket or pipe on which plain calls cannot wait. */
  private final boolean quick;

  private long sent;

  FileSender(Descriptor out, OpenFile in, long offset, long count) {
    this.out = out;
    this.in = in;
    this.offset = offset;
    this.count = count;
    boolean isStream = out.file.isSocket() || out.file.kind == OpenFile.Kind.PIPE;
    this.quick = isStream && out.file.nonBlockingInKernel();
  }

  /** How many bytes were sent or, when none were, {@code -errno} or 0 at the end of the file. */
  long send() {
    long result = Math.min(count, 1);
    while (result > 0 && sent < count) {
      result = out.isClosing() ? -Errno.EBADF : step();
    }
    if (result == 0 && sent == 0) {
      result = askKernel();
    }
    int failure = BrokenPipe.told(out.file, (int) Math.min(result, 0), 0);
    return sent > 0 ? sent : failure;
  }

  /**
   * There is nothing to send, which the kernel asks for last: to send nothing is a plain call, and
   * says what is wrong with who would have got it.
   *
   * @return 0 or {@code -errno}
   */
  private int askKernel() {
    if (!out.file.host.isKernel()) {
      return 0;
    }
    long from = NativeMemory.allocate(Long.BYTES);
    try {
      NativeMemory.putLong(from, offset);
      int result =
          (int) in.host.systemCall(Sys.NR_SENDFILE, out.file.kernelFd, in.kernelFd, from, 0, 0, 0);
      boolean waits = result == -Errno.EAGAIN && !out.file.isNonBlocking();
      return waits ? 0 : result;
    } finally {
      NativeMemory.free(from);
    }
  }

  /** Some bytes more: over 0 to go on, 0 at the end of the file, or {@code -errno}. */
  private int step() {
    int bytes = (int) Math.min(count - sent, CHUNK_BYTES);
    if (!quick) {
      return throughPipe(bytes);
    }
    BlockingCall call = Blocking.take(out);
    call.sendfile(out.file.kernelFd, in.kernelFd, offset + sent, bytes);
    int result = Blocking.performOnce(call, Submitter.TRY_QUICK);
    if (result > 0) {
      sent += result;
    }
    return result == -Errno.EAGAIN ? waitOrSplice(bytes) : result;
  }

  private int waitOrSplice(int bytes) {
    // Without splice the plain call reads the file itself: EAGAIN then speaks of room alone.
    int ready = in.host.canSplice() ? Kernel.pollNow(out.file, POLLOUT) : 0;
    if (out.file.kind == OpenFile.Kind.PIPE && (ready & POLLERR) != 0) {
      // Nobody reads it, which the kernel sees before it sees what is wrong with the file.
      return -Errno.EPIPE;
    }
    return ready != 0 ? throughPipe(bytes) : awaitRoom();
  }

  /** 1 when there is room again, or {@code -errno}. */
  private int awaitRoom() {
    if (out.file.isNonBlocking()) {
      return -Errno.EAGAIN;
    }
    BlockingCall call = Blocking.take(out);
    call.poll(out.file.kernelFd, POLLOUT);
    int result = Blocking.perform(call, 0, out.file.sendTimeoutNanos);
    call.giveBack();
    return result < 0 ? result : 1;
  }

  private int throughPipe(int bytes) {
    SplicePipe pipe = SplicePipe.lease(in.host);
    if (pipe == null) {
      return -Errno.EMFILE;
    }
    try {
      int filled = fill(pipe, bytes);
      return filled <= 0 ? filled : drain(pipe, filled);
    } finally {
      pipe.giveBack();
    }
  }

  /** On nobody's behalf: the disk answers soon, and what it answers is in the pipe. */
  private int fill(SplicePipe pipe, int bytes) {
    BlockingCall call = Blocking.take(out);
    call.splice(
        in.kernelFd,
        offset + sent,
        pipe.writer(),
        AsyncCall.CURRENT,
        Math.min(bytes, pipe.capacity()),
        Sys.SPLICE_F_MOVE);
    int result = Blocking.performOnce(call, 0);
    pipe.filled(result);
    return result;
  }

  /** 1 when all {@code filled} bytes were sent, or {@code -errno}. */
  private int drain(SplicePipe pipe, int filled) {
    for (int left = filled; left > 0; ) {
      int result = spliceOut(pipe, left);
      if (result == -Errno.EAGAIN && quick) {
        int room = awaitRoom();
        if (room < 0) {
          return room;
        }
      } else if (result <= 0) {
        return result == 0 ? -Errno.EIO : result;
      } else {
        left -= result;
        sent += result;
        pipe.drained(result);
      }
    }
    return 1;
  }

  private int spliceOut(SplicePipe pipe, int bytes) {
    if (out.isClosing()) {
      return -Errno.EBADF;
    }
    BlockingCall call = Blocking.take(out);
    call.splice(
        pipe.reader(),
        AsyncCall.CURRENT,
        out.file.kernelFd,
        AsyncCall.CURRENT,
        bytes,
        quick ? Sys.SPLICE_F_MOVE | Sys.SPLICE_F_NONBLOCK : Sys.SPLICE_F_MOVE);
    return Blocking.performOnce(call, quick ? Submitter.TRY_QUICK : 0);
  }
}

package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import java.nio.ByteBuffer;

/** One readv(2) or writev(2). Owned by the calling thread. */
final class VectorTransfer {

  private final Descriptor d;
  private final boolean read;
  private final Iovecs iovecs;

  private VectorTransfer(Descriptor d, boolean read, Iovecs iovecs) {
    this.d = d;
    this.read = read;
    this.iovecs = iovecs;
  }

  /** The count, or {@code -errno}. Advances the buffers. */
  static long perform(Descriptor d, ByteBuffer[] buffers, long offset, boolean read) {
    try (Iovecs iovecs = new Iovecs(buffers, read)) {
      long done = new VectorTransfer(d, read, iovecs).loop(offset);
      iovecs.advance(done);
      return done;
    }
  }

  /**
   * preadv2(2) or pwritev2(2) with flags: one step. RWF_NOWAIT never waits, and is done here; the
   * others may wait for the disk whatever is cached.
   */
  static long performOnce(
      Descriptor d, ByteBuffer[] buffers, long offset, int flags, boolean read) {
    try (Iovecs iovecs = new Iovecs(buffers, read)) {
      VectorTransfer transfer = new VectorTransfer(d, read, iovecs);
      if (d.file.kind == OpenFile.Kind.SIGNALS) {
        return transfer.signals(offset, flags);
      }
      boolean quick = (flags & SysUio.RWF_NOWAIT) != 0;
      long done =
          quick
              ? transfer.withFlags(offset, flags)
              : Slow.call(() -> transfer.withFlags(offset, flags));
      iovecs.advance(done);
      return done < 0 ? transfer.told(0, (int) done) : done;
    }
  }

  /** The eventfd that a signalfd is made of has no signals to read. Advances the buffers. */
  private int signals(long offset, int flags) {
    if (offset != AsyncCall.CURRENT) {
      return offset < 0 ? -Errno.EINVAL : -Errno.ESPIPE;
    }
    if (!read) {
      return -Errno.EINVAL;
    }
    if (iovecs.total() > 0 && (flags & ~SysUio.RWF_KNOWN) != 0) {
      return -Errno.EOPNOTSUPP;
    }
    int result = SignalTransfer.read(d, iovecs, (flags & SysUio.RWF_NOWAIT) != 0);
    iovecs.advance(result);
    return result;
  }

  private int withFlags(long offset, int flags) {
    int number = read ? Sys.NR_PREADV2 : Sys.NR_PWRITEV2;
    OpenFile file = d.file;
    // The position is passed in two halves; on 64-bit machines the kernel ignores the upper one.
    return (int)
        file.host.systemCall(number, file.kernelFd, iovecs.at(), iovecs.count(), offset, 0, flags);
  }

  /** Files and writes go on to the last byte; sockets and pipes give what is there. */
  private long loop(long offset) {
    long done = 0;
    boolean toTheEnd = !read || d.file.kind == OpenFile.Kind.FILE;
    do {
      long where = offset == AsyncCall.CURRENT ? offset : offset + done;
      int result = step(where);
      if (result <= 0) {
        return told(done, result);
      }
      done += result;
      iovecs.skip(result);
    } while (toTheEnd && done < iovecs.total() && !d.isClosing());
    return done;
  }

  /** What went, or why nothing did. */
  private long told(long done, int failure) {
    if (!read && (done == 0 || !d.file.isSocket())) {
      BrokenPipe.told(d.file, failure, 0);
    }
    return done > 0 ? done : failure;
  }

  private int step(long offset) {
    OpenFile file = d.file;
    boolean ofSignals = file.kind == OpenFile.Kind.SIGNALS;
    if (file.kind == OpenFile.Kind.SET || (ofSignals && !read)) {
      // They have no such bytes. The ring would wait until the set has an event, and then say so.
      return -Errno.EINVAL;
    }
    if (ofSignals) {
      return SignalTransfer.read(d, iovecs, false);
    }
    long at = iovecs.at();
    int count = iovecs.count();
    if (file.isNonBlocking() && file.kind != OpenFile.Kind.FILE) {
      return read ? Kernel.readvNow(file, at, count) : Kernel.writevNow(file, at, count);
    }
    BlockingCall call = Blocking.take(d);
    if (read) {
      call.readv(file.kernelFd, at, count, offset);
    } else {
      call.writev(file.kernelFd, at, count, offset);
    }
    long limit = read ? file.receiveTimeoutNanos : file.sendTimeoutNanos;
    boolean quick = !read || file.kind == OpenFile.Kind.FILE || file.moreLikely;
    int result = Blocking.perform(call, quick ? Submitter.TRY_QUICK : 0, limit);
    call.giveBack();
    return result;
  }
}

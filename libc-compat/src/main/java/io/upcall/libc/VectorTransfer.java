package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * One readv(2) or writev(2). Direct buffers go to the kernel as they are; the bytes of heap buffers
 * are copied through native memory behind the iovecs. Owned by the calling thread.
 */
final class VectorTransfer {

  private static final int IOVEC_BYTES = 16;
  private static final int IOVEC_LENGTH = 8;

  private final Descriptor d;
  private final ByteBuffer[] buffers;
  private final boolean read;

  /** The iovecs, and behind them the bytes of heap buffers. */
  private final long iovecs;

  private final long total;

  /** The iovec that is next; those before are done. */
  private int first;

  private VectorTransfer(Descriptor d, ByteBuffer[] buffers, boolean read) {
    this.d = d;
    this.buffers = buffers;
    this.read = read;
    long remaining = 0;
    long onHeap = 0;
    for (ByteBuffer buffer : buffers) {
      remaining += (read ? Memory.writable(buffer) : buffer).remaining();
      onHeap += buffer.isDirect() ? 0 : buffer.remaining();
    }
    total = remaining;
    iovecs = NativeMemory.allocate((long) IOVEC_BYTES * buffers.length + onHeap);
    describe(iovecs + (long) IOVEC_BYTES * buffers.length);
  }

  /** The count, or {@code -errno}. Advances the buffers. */
  static long perform(Descriptor d, ByteBuffer[] buffers, long offset, boolean read) {
    VectorTransfer transfer = new VectorTransfer(d, buffers, read);
    try {
      long done = transfer.loop(offset);
      transfer.advance(done);
      return done;
    } finally {
      NativeMemory.free(transfer.iovecs);
      Reference.reachabilityFence(buffers);
    }
  }

  private void describe(long heapBytes) {
    long at = iovecs;
    long copy = heapBytes;
    for (ByteBuffer buffer : buffers) {
      int bytes = buffer.remaining();
      boolean direct = buffer.isDirect();
      NativeMemory.putLong(at, direct ? MemorySegment.ofBuffer(buffer).address() : copy);
      NativeMemory.putLong(at + IOVEC_LENGTH, bytes);
      if (!direct) {
        if (!read) {
          NativeMemory.segment(copy, bytes).copyFrom(MemorySegment.ofBuffer(buffer));
        }
        copy += bytes;
      }
      at += IOVEC_BYTES;
    }
  }

  /** Files and writes go on to the last byte; sockets and pipes give what is there. */
  private long loop(long offset) {
    long done = 0;
    boolean toTheEnd = !read || d.file.kind == OpenFile.Kind.FILE;
    do {
      long where = offset == AsyncCall.CURRENT ? offset : offset + done;
      int result = step(where);
      if (result <= 0) {
        return done > 0 ? done : result;
      }
      done += result;
      skip(result);
    } while (toTheEnd && done < total && !d.isClosing());
    return done;
  }

  private int step(long offset) {
    OpenFile file = d.file;
    long at = iovecs + (long) IOVEC_BYTES * first;
    int count = buffers.length - first;
    if (file.isNonBlocking() && file.kind != OpenFile.Kind.FILE) {
      return read
          ? file.host.readvNow(file.kernelFd, at, count)
          : file.host.writevNow(file.kernelFd, at, count);
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
    return BrokenPipe.told(result);
  }

  /** Takes {@code bytes} off the front of the iovecs. */
  private void skip(int bytes) {
    for (long left = bytes; first < buffers.length; first++) {
      long at = iovecs + (long) IOVEC_BYTES * first;
      long length = NativeMemory.getLong(at + IOVEC_LENGTH);
      if (left < length) {
        NativeMemory.putLong(at, NativeMemory.getLong(at) + left);
        NativeMemory.putLong(at + IOVEC_LENGTH, length - left);
        return;
      }
      left -= length;
    }
  }

  /** Moves the buffers' positions and, after a read, copies what is for the heap. */
  private void advance(long done) {
    long copy = iovecs + (long) IOVEC_BYTES * buffers.length;
    long left = Math.max(done, 0);
    for (ByteBuffer buffer : buffers) {
      int room = buffer.remaining();
      int bytes = (int) Math.min(left, room);
      if (read && !buffer.isDirect()) {
        MemorySegment.ofBuffer(buffer)
            .asSlice(0, bytes)
            .copyFrom(NativeMemory.segment(copy, bytes));
      }
      copy += buffer.isDirect() ? 0 : room;
      buffer.position(buffer.position() + bytes);
      left -= bytes;
    }
  }
}

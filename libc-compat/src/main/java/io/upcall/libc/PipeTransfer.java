package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one descriptor to another that do not come by the program: splice(2), tee(2) and
 * copy_file_range(2). With a file the copying is the slow road's, for its pages may be on the disk,
 * but for what {@link LocalFiles} knows to be there; between pipes and sockets it is a plain call,
 * which cannot wait. The waiting is a poll(2) of the ring's, which holds no thread.
 */
final class PipeTransfer {

  /** No kernel moves more in one call. */
  private static final long MOST = 0x7ffff000L;

  private final Descriptor in;
  private final Descriptor out;

  private PipeTransfer(Descriptor in, Descriptor out) {
    this.in = in;
    this.out = out;
  }

  /** One attempt that does not wait for a pipe: a count or {@code -errno}. */
  private interface Attempt {
    int move(HostCalls host, int fdIn, int fdOut);

    /** True when it takes no longer than to have another thread do it; see {@link LocalFiles}. */
    default boolean isShort(OpenFile in) {
      return false;
    }
  }

  private static long perform(String function, int fdIn, int fdOut, boolean waits, Attempt attempt)
      throws ErrnoException {
    if (Attention.isWanted()) {
      Attention.attend();
    }
    Descriptor in = DescriptorTable.acquire(function, fdIn);
    try {
      Descriptor out = DescriptorTable.acquire(function, fdOut);
      try {
        int result = new PipeTransfer(in, out).loop(waits, attempt);
        return ErrnoException.check(function, (Object) fdIn, result);
      } finally {
        out.release();
      }
    } finally {
      in.release();
    }
  }

  private int loop(boolean asked, Attempt attempt) {
    boolean waits = asked && !in.file.isNonBlocking() && !out.file.isNonBlocking();
    boolean plain = isQuick(in.file) && isQuick(out.file);
    while (true) {
      int moved = plain ? move(attempt) : moveFile(attempt);
      if (moved != -Errno.EAGAIN || !waits) {
        return BrokenPipe.told(out.file, moved, 0);
      }
      int ready = awaitReady();
      if (ready < 0) {
        return ready;
      }
    }
  }

  /** True when the kernel answers EAGAIN rather than wait, for the other end or for a disk. */
  private static boolean isQuick(OpenFile file) {
    return file.kind != OpenFile.Kind.FILE && file.nonBlockingInKernel();
  }

  private int moveFile(Attempt attempt) {
    return attempt.isShort(in.file)
        ? LocalFiles.here(() -> move(attempt))
        : Slow.call(() -> move(attempt));
  }

  private int move(Attempt attempt) {
    return attempt.move(in.file.host, in.file.kernelFd, out.file.kernelFd);
  }

  /** First for something to take, then for room: either may be gone again, and we come back. */
  private int awaitReady() {
    int ready = awaitReady(in, Poll.POLLIN);
    return ready < 0 ? ready : awaitReady(out, Poll.POLLOUT);
  }

  private static int awaitReady(Descriptor d, int event) {
    if (d.file.kind == OpenFile.Kind.FILE || (Kernel.pollNow(d.file, event) & event) != 0) {
      return 0;
    }
    BlockingCall call = Blocking.take(d);
    call.poll(d.file.kernelFd, event);
    return Blocking.performOnce(call, 0);
  }

  // ---- the calls -------------------------------------------------------------------------------

  static long splice(
      int fdIn, long @Nullable [] offIn, int fdOut, long @Nullable [] offOut, long bytes, int flags)
      throws ErrnoException {
    if (bytes == 0) {
      // Before anything is looked at, as the kernel does.
      return 0;
    }
    try (Offset from = new Offset(offIn);
        Offset to = new Offset(offOut)) {
      boolean waits = (flags & Fcntl.SPLICE_F_NONBLOCK) == 0;
      int quiet = flags | Fcntl.SPLICE_F_NONBLOCK;
      return perform(
          "splice",
          fdIn,
          fdOut,
          waits,
          (host, in, out) ->
              (int)
                  host.systemCall(
                      Numbers.SPLICE, in, from.address, out, to.address, bounded(bytes), quiet));
    }
  }

  static long tee(int fdIn, int fdOut, long bytes, int flags) throws ErrnoException {
    if (bytes == 0) {
      return 0;
    }
    boolean waits = (flags & Fcntl.SPLICE_F_NONBLOCK) == 0;
    int quiet = flags | Fcntl.SPLICE_F_NONBLOCK;
    return perform(
        "tee",
        fdIn,
        fdOut,
        waits,
        (host, in, out) ->
            (int) host.systemCall(Numbers.TEE, in, out, bounded(bytes), quiet, 0, 0));
  }

  static long copyFileRange(
      int fdIn, long @Nullable [] offIn, int fdOut, long @Nullable [] offOut, long bytes, int flags)
      throws ErrnoException {
    try (Offset from = new Offset(offIn);
        Offset to = new Offset(offOut)) {
      return perform(
          "copy_file_range",
          fdIn,
          fdOut,
          false,
          new Copying(
              offIn == null ? AsyncCall.CURRENT : offIn[0],
              from.address,
              to.address,
              bounded(bytes),
              flags));
    }
  }

  /**
   * One copy_file_range(2).
   *
   * @param begin where {@code from} begins, or {@link AsyncCall#CURRENT}
   * @param from the address of an offset, or 0; {@code to} as well
   */
  private record Copying(long begin, long from, long to, long bytes, int flags) implements Attempt {
    @Override
    public int move(HostCalls host, int fdIn, int fdOut) {
      return (int) host.systemCall(Numbers.COPY_FILE_RANGE, fdIn, from, fdOut, to, bytes, flags);
    }

    @Override
    public boolean isShort(OpenFile in) {
      return LocalFiles.current().hasCached(in, begin, bytes);
    }
  }

  /** A size_t over the most is allowed, and only as much is moved. */
  private static long bounded(long bytes) {
    return bytes < 0 || bytes > MOST ? MOST : bytes;
  }

  /** An offset that the kernel advances; without one it is the descriptor's own position. */
  private static final class Offset implements AutoCloseable {

    private final long @Nullable [] offset;

    /** Of an off64_t; 0 is NULL. */
    private final long address;

    Offset(long @Nullable [] offset) {
      this.offset = offset;
      if (offset == null) {
        address = 0;
        return;
      }
      address = NativeMemory.allocate(Long.BYTES);
      NativeMemory.putLong(address, offset[0]);
    }

    @Override
    public void close() {
      if (offset != null) {
        offset[0] = NativeMemory.getLong(address);
        NativeMemory.free(address);
      }
    }
  }
}

package io.upcall.libc;

import io.upcall.async.HostCalls;
import java.util.function.IntSupplier;

/**
 * The wait of an open(2) of a FIFO for its other end: it parks, and holds no thread.
 *
 * <p>A reader is one from its non-blocking open on, as the kernel counts one that waits; a writer
 * is refused with ENXIO until somebody reads, and asks again.
 */
final class FifoOpening {

  private FifoOpening() {}

  /** Repeats {@code open} for writing until it is no longer refused: the descriptor or an errno. */
  static int awaitReader(IntSupplier open) {
    int kernelFd =
        Waiters.FIFOS.await(
            null,
            () -> {
              int result = open.getAsInt();
              return result == -Errno.ENXIO ? -Errno.EAGAIN : result;
            });
    Waiters.FIFOS.changed();
    return kernelFd;
  }

  /**
   * Waits until somebody has opened it for writing: {@code reader}, or an errno and it is closed.
   */
  static int awaitWriter(HostCalls host, int reader) {
    SplicePipe scratch = SplicePipe.lease(host);
    if (scratch == null) {
      host.close(reader);
      return -Errno.ENFILE;
    }
    int result = Waiters.FIFOS.await(null, () -> writerCame(host, reader, scratch));
    scratch.giveBack();
    if (result < 0) {
      host.close(reader);
      return result;
    }
    return reader;
  }

  /**
   * 1 when a writer is there or was, else {@code -EAGAIN}. Bytes, or the end of a writer, poll(2)
   * tells; a writer that is silent only a tee(2) of nothing, which answers 0 when there is none.
   */
  private static int writerCame(HostCalls host, int reader, SplicePipe scratch) {
    if (Kernel.pollNow(host, reader, Poll.POLLIN | Poll.POLLHUP) != 0) {
      return 1;
    }
    long copied =
        host.systemCall(Numbers.TEE, reader, scratch.writer(), 1, Fcntl.SPLICE_F_NONBLOCK, 0, 0);
    if (copied > 0) {
      scratch.filled((int) copied);
    }
    return copied == 0 ? -Errno.EAGAIN : 1;
  }
}

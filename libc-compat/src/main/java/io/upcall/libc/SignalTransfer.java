package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/** Reads of a signalfd: whole structures, as many as are pending and have room. */
final class SignalTransfer {

  /** More than can be pending needs no room. */
  private static final int MOST_AT_ONCE = 2 * PendingSignals.MOST;

  private SignalTransfer() {}

  /** read(2): a count or {@code -errno}. Memory is a heap array and an index, or an address. */
  static int read(Descriptor d, byte @Nullable [] array, long at, int count) {
    int most = count / StructSignalfdSiginfo.BYTES;
    if (most == 0) {
      return -Errno.EINVAL;
    }
    boolean waits = !d.file.isNonBlocking();
    if (array == null) {
      return read(d, at, most, waits);
    }
    int room = Math.min(most, MOST_AT_ONCE);
    long scratch = NativeMemory.allocate((long) room * StructSignalfdSiginfo.BYTES);
    try {
      int result = read(d, scratch, room, waits);
      if (result > 0) {
        NativeMemory.copyOut(scratch, array, (int) at, result);
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  /**
   * readv(2): a structure may lie in several buffers.
   *
   * @param now true not to wait, whatever O_NONBLOCK says
   */
  static int read(Descriptor d, Iovecs iovecs, boolean now) {
    if (iovecs.total() == 0) {
      // Other than a read of nothing.
      return 0;
    }
    int most = (int) Math.min(iovecs.total() / StructSignalfdSiginfo.BYTES, MOST_AT_ONCE);
    if (most == 0) {
      return -Errno.EINVAL;
    }
    long scratch = NativeMemory.allocate((long) most * StructSignalfdSiginfo.BYTES);
    try {
      int result = read(d, scratch, most, !now && !d.file.isNonBlocking());
      if (result > 0) {
        byte[] structures = new byte[result];
        NativeMemory.copyOut(scratch, structures, 0, result);
        iovecs.fill(structures, result);
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  private static int read(Descriptor d, long to, int most, boolean waits) {
    SignalSource source = d.file.signals();
    int taken = source.take(to, most);
    if (taken == 0 && !waits) {
      return -Errno.EAGAIN;
    }
    if (taken == 0 && Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    return taken == 0 ? await(d, source, to, most) : taken * StructSignalfdSiginfo.BYTES;
  }

  /** On edges: what makes it readable may be another thread's alone. */
  private static int await(Descriptor d, SignalSource source, long to, int most) {
    try (EdgeWait more = new EdgeWait(d, Poll.POLLIN)) {
      int ready = more.status();
      while (ready >= 0) {
        int taken = source.take(to, most);
        if (taken > 0) {
          return taken * StructSignalfdSiginfo.BYTES;
        }
        ready = more.await(BlockingCall.FOREVER);
      }
      return ready;
    }
  }
}

package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/** Reads of a signalfd: whole structures, as many as are pending and have room. */
final class SignalTransfer {

  private SignalTransfer() {}

  /** read(2): a count or {@code -errno}. Memory is a heap array and an index, or an address. */
  static int read(Descriptor d, byte @Nullable [] array, long at, int count) {
    int most = count / StructSignalfdSiginfo.BYTES;
    if (most == 0) {
      return -Errno.EINVAL;
    }
    if (array == null) {
      return read(d, at, most);
    }
    // More than can be pending needs no room.
    int room = Math.min(most, 2 * PendingSignals.MOST);
    long scratch = NativeMemory.allocate((long) room * StructSignalfdSiginfo.BYTES);
    try {
      int result = read(d, scratch, room);
      if (result > 0) {
        NativeMemory.copyOut(scratch, array, (int) at, result);
      }
      return result;
    } finally {
      NativeMemory.free(scratch);
    }
  }

  /** readv(2): a structure may lie in several buffers. */
  static int read(Descriptor d, Iovecs iovecs) {
    long most = 2L * PendingSignals.MOST * StructSignalfdSiginfo.BYTES;
    byte[] structures = new byte[(int) Math.min(iovecs.total(), most)];
    int result = read(d, structures, 0, structures.length);
    if (result > 0) {
      iovecs.fill(structures, result);
    }
    return result;
  }

  private static int read(Descriptor d, long to, int most) {
    SignalSource source = d.file.signals();
    int taken = source.take(to, most);
    if (taken == 0 && d.file.isNonBlocking()) {
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

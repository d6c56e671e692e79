package io.upcall.async.uring;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Syscalls;

/**
 * What a driver is made of and may fail to get. What was had before a failure is given back.
 *
 * <p>Sizes: 512 entries are what one turn of a busy vcore submits; 8,192 completions are what may
 * come meanwhile without the kernel having to keep them aside.
 */
record UringParts(Ring ring, Wakeup wakeup, BufferRing buffers, Slab slab, QuickPath quickPath) {

  private static final int SQ_ENTRIES = 512;
  private static final int CQ_ENTRIES = 8192;
  private static final int MAX_WORKERS = 64;

  static UringParts open(Syscalls syscalls) throws UringUnavailableException {
    Taken taken = new Taken();
    try {
      Ring ring = taken.add(Ring.open(syscalls, SQ_ENTRIES, CQ_ENTRIES));
      boundWorkers(ring);
      return new UringParts(
          ring,
          taken.add(new Wakeup(syscalls)),
          taken.add(new BufferRing(syscalls, ring)),
          taken.add(new Slab(syscalls)),
          taken.add(new QuickPath(syscalls)));
    } catch (UringUnavailableException failure) {
      taken.giveBack();
      throw failure;
    }
  }

  /** Left alone, the kernel makes as many workers as there are blocking operations. */
  private static void boundWorkers(Ring ring) {
    long limits = NativeMemory.allocate(2 * Integer.BYTES);
    NativeMemory.putInt(limits, MAX_WORKERS);
    NativeMemory.putInt(limits + Integer.BYTES, MAX_WORKERS);
    ring.register(Uapi.IORING_REGISTER_IOWQ_MAX_WORKERS, limits, 2);
    NativeMemory.free(limits);
  }

  void close() {
    quickPath.close();
    ring.close();
    wakeup.close();
  }

  /** Apart and last: events that nobody has looked at yet may name buffers. */
  void closeBuffers() {
    buffers.close();
    slab.close();
  }
}

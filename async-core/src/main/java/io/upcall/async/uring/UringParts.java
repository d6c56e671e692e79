package io.upcall.async.uring;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Syscalls;

/** What a driver is made of and may fail to get. What was had before a failure is given back. */
record UringParts(
    Ring ring,
    Features features,
    Wakeup wakeup,
    BufferRing buffers,
    Slab slab,
    QuickPath quickPath) {

  private static final int MAX_WORKERS = 64;

  static UringParts open(Syscalls syscalls, UringOptions options) throws UringUnavailableException {
    Taken taken = new Taken();
    try {
      Ring ring = taken.add(Ring.open(syscalls, options.entries(), options.completions()));
      boundWorkers(ring);
      Wakeup wakeup = taken.add(new Wakeup(syscalls));
      BufferRing buffers = taken.add(new BufferRing(syscalls, ring, options.buffers()));
      return new UringParts(
          ring,
          Features.probe(ring, options),
          wakeup,
          buffers,
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

  /** All but the buffers and the slab: events that nobody has looked at yet may name those. */
  void close() {
    quickPath.close();
    ring.close();
    wakeup.close();
  }
}

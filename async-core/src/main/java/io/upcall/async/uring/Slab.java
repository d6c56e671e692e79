package io.upcall.async.uring;

import io.upcall.async.kernel.Syscalls;

/**
 * Native blocks that heap arrays are copied through while the kernel works on them.
 *
 * <p>Small blocks serve most calls, large ones bulk transfers; when the fitting kind is used up the
 * call waits in the backlog. Last in, first out, so that a lightly loaded driver works in memory
 * that is in the cache, and pages that were never needed are never touched. Size: {@code
 * SMALL_COUNT * SMALL_BYTES} (4 MiB) for a thousand small writes in flight and {@code LARGE_COUNT *
 * LARGE_BYTES} (16 MiB) for 64 bulk transfers. Owned by the driver's owner.
 */
final class Slab implements AutoCloseable {

  static final int SMALL_BYTES = 4 << 10;
  static final int LARGE_BYTES = 256 << 10;
  static final int SMALL_COUNT = 1024;
  static final int LARGE_COUNT = 64;

  private final Mapping memory;
  private final long firstLarge;
  private final int[] freeSmall = new int[SMALL_COUNT];
  private final int[] freeLarge = new int[LARGE_COUNT];
  private int freeSmallCount = SMALL_COUNT;
  private int freeLargeCount = LARGE_COUNT;

  Slab(Syscalls syscalls) throws UringUnavailableException {
    memory =
        Mapping.anonymous(
            syscalls, (long) SMALL_BYTES * SMALL_COUNT + (long) LARGE_BYTES * LARGE_COUNT);
    firstLarge = memory.address() + (long) SMALL_BYTES * SMALL_COUNT;
    for (int i = 0; i < SMALL_COUNT; i++) {
      freeSmall[i] = SMALL_COUNT - 1 - i;
    }
    for (int i = 0; i < LARGE_COUNT; i++) {
      freeLarge[i] = LARGE_COUNT - 1 - i;
    }
  }

  /**
   * A block for up to {@code bytes} bytes; longer ones get a large block and a partial transfer.
   *
   * @return its address, or 0 when none is free
   */
  long acquire(int bytes) {
    if (bytes <= SMALL_BYTES && freeSmallCount > 0) {
      return memory.address() + (long) SMALL_BYTES * freeSmall[--freeSmallCount];
    }
    if (freeLargeCount > 0) {
      return firstLarge + (long) LARGE_BYTES * freeLarge[--freeLargeCount];
    }
    return 0;
  }

  /** True when {@link #acquire} would find one. */
  boolean hasFree(int bytes) {
    return freeLargeCount > 0 || (bytes <= SMALL_BYTES && freeSmallCount > 0);
  }

  void release(long address) {
    if (address < firstLarge) {
      freeSmall[freeSmallCount++] = (int) ((address - memory.address()) / SMALL_BYTES);
    } else {
      freeLarge[freeLargeCount++] = (int) ((address - firstLarge) / LARGE_BYTES);
    }
  }

  /** True when everything came home. */
  boolean isWhole() {
    return freeSmallCount == SMALL_COUNT && freeLargeCount == LARGE_COUNT;
  }

  @Override
  public void close() {
    assert isWhole() : freeSmallCount + " small and " + freeLargeCount + " large blocks are home";
    memory.close();
  }
}

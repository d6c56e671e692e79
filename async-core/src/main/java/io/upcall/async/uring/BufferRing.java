package io.upcall.async.uring;

import io.upcall.async.kernel.Syscalls;

/**
 * Buffers that the kernel picks from when data has come, so that a receive that waits holds none.
 *
 * <p>Size: by default {@link #COUNT} times {@link #BYTES} (4 MiB), for a thousand connections that
 * speak at once. A turn that takes more completions than that sees ENOBUFS on the rest, which the
 * driver answers by receiving those the plain way, since their data is there. Owned by the driver's
 * owner.
 */
final class BufferRing implements AutoCloseable {

  static final int GROUP = 1;
  static final int BYTES = 4 << 10;
  static final int COUNT = 1024;

  private final BufferGroup group;

  /** Buffers that are not in the ring. */
  private int out;

  BufferRing(Syscalls syscalls, Ring ring, int count) throws UringUnavailableException {
    group = new BufferGroup(syscalls, ring, GROUP, count, BYTES, 0);
  }

  /** The kernel has picked buffer {@code id}: where it is. */
  long picked(int id) {
    out++;
    return group.address(id);
  }

  /** True when the kernel would find one. */
  boolean hasFree() {
    return out < group.count();
  }

  /** True when {@code address} lies in one of these buffers. */
  boolean owns(long address) {
    return group.owns(address);
  }

  /** Gives the buffer that {@code address} lies in back to the kernel. */
  void recycle(long address) {
    out--;
    group.put(group.idOf(address));
    group.publish();
  }

  @Override
  public void close() {
    group.close();
  }
}

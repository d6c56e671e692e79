package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.putInt;
import static io.upcall.async.kernel.NativeMemory.putLong;
import static io.upcall.async.kernel.NativeMemory.putShort;
import static io.upcall.async.kernel.NativeMemory.putShortRelease;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Syscalls;

/**
 * Buffers that the kernel picks from when data has come, so that a receive that waits holds none.
 *
 * <p>Size: {@link #COUNT} times {@link #BYTES} (4 MiB), for a thousand connections that speak at
 * once. A turn that takes more completions than that sees ENOBUFS on the rest, which the driver
 * answers by receiving those the plain way, since their data is there. Owned by the driver's owner.
 */
final class BufferRing implements AutoCloseable {

  static final int GROUP = 1;
  static final int BYTES = 4 << 10;
  static final int COUNT = 1024;

  private final Mapping memory;
  private final long buffers;
  private int tail;

  BufferRing(Syscalls syscalls, Ring ring) throws UringUnavailableException {
    memory = Mapping.anonymous(syscalls, (long) COUNT * (BYTES + Uapi.BUF_BYTES));
    buffers = memory.address() + (long) COUNT * Uapi.BUF_BYTES;
    int result = register(ring);
    if (result < 0) {
      memory.close();
      throw UringUnavailableException.of("IORING_REGISTER_PBUF_RING", -result);
    }
    for (int id = 0; id < COUNT; id++) {
      put(id);
    }
    publish();
  }

  private int register(Ring ring) {
    long reg = NativeMemory.allocate(Uapi.BUF_REG_BYTES);
    try {
      NativeMemory.clear(reg, Uapi.BUF_REG_BYTES);
      putLong(reg + Uapi.BUF_REG_RING_ADDR, memory.address());
      putInt(reg + Uapi.BUF_REG_ENTRIES, COUNT);
      putShort(reg + Uapi.BUF_REG_BGID, (short) GROUP);
      return ring.register(Uapi.IORING_REGISTER_PBUF_RING, reg, 1);
    } finally {
      NativeMemory.free(reg);
    }
  }

  /** Where buffer {@code id} is. */
  long address(int id) {
    return buffers + (long) BYTES * id;
  }

  /** True when {@code address} lies in one of these buffers. */
  boolean owns(long address) {
    return address >= buffers && address < buffers + (long) COUNT * BYTES;
  }

  /** Gives the buffer that {@code address} lies in back to the kernel. */
  void recycle(long address) {
    put((int) ((address - buffers) / BYTES));
    publish();
  }

  private void put(int id) {
    long entry = memory.address() + (long) Uapi.BUF_BYTES * (tail & (COUNT - 1));
    putLong(entry + Uapi.BUF_ADDR, address(id));
    putInt(entry + Uapi.BUF_LEN, BYTES);
    putShort(entry + Uapi.BUF_BID, (short) id);
    tail++;
  }

  private void publish() {
    // Release: the entries before the tail, which the kernel reads with acquire.
    putShortRelease(memory.address() + Uapi.BUF_RING_TAIL, (short) tail);
  }

  @Override
  public void close() {
    memory.close();
  }
}

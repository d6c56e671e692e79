package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.getShort;
import static io.upcall.async.kernel.NativeMemory.putInt;
import static io.upcall.async.kernel.NativeMemory.putLong;
import static io.upcall.async.kernel.NativeMemory.putShort;
import static io.upcall.async.kernel.NativeMemory.putShortRelease;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Syscalls;

/**
 * A provided buffer ring and its buffers, all of one size: the kernel takes them from the head, we
 * put them at the tail. Owned by the driver's owner.
 */
final class BufferGroup implements AutoCloseable {

  private static final int FEWEST = 16;

  private final Mapping memory;
  private final int count;
  private final int bytes;
  private final long buffers;

  /** Buffers put so far, 16 bits of which the kernel sees. */
  private int tail;

  /**
   * Makes a group. When locked memory is short it halves the count down to a few before it gives
   * up.
   *
   * @param flags of the registration, such as {@code IOU_PBUF_RING_INC}
   * @throws UringUnavailableException when the kernel refuses; nothing is left then
   */
  BufferGroup(Syscalls syscalls, Ring ring, int group, int wanted, int bytes, int flags)
      throws UringUnavailableException {
    this.bytes = bytes;
    memory = Mapping.anonymous(syscalls, (long) wanted * (bytes + Uapi.BUF_BYTES));
    int fewer = wanted;
    int result = register(ring, group, fewer, flags);
    while (result == -Errno.ENOMEM && fewer > FEWEST) {
      fewer /= 2;
      result = register(ring, group, fewer, flags);
    }
    if (result < 0) {
      memory.close();
      throw UringUnavailableException.of("IORING_REGISTER_PBUF_RING", -result);
    }
    LockedMemory.gave(fewer, wanted, "buffers");
    count = fewer;
    buffers = memory.address() + (long) count * Uapi.BUF_BYTES;
    for (int id = 0; id < count; id++) {
      put(id);
    }
    publish();
  }

  private int register(Ring ring, int group, int entries, int flags) {
    long reg = NativeMemory.allocate(Uapi.BUF_REG_BYTES);
    try {
      NativeMemory.clear(reg, Uapi.BUF_REG_BYTES);
      putLong(reg + Uapi.BUF_REG_RING_ADDR, memory.address());
      putInt(reg + Uapi.BUF_REG_ENTRIES, entries);
      putShort(reg + Uapi.BUF_REG_BGID, (short) group);
      putShort(reg + Uapi.BUF_REG_FLAGS, (short) flags);
      return ring.register(Uapi.IORING_REGISTER_PBUF_RING, reg, 1);
    } finally {
      NativeMemory.free(reg);
    }
  }

  int count() {
    return count;
  }

  /** Where buffer {@code id} is. */
  long address(int id) {
    return buffers + (long) bytes * id;
  }

  /** The buffer that {@code address} lies in. */
  int idOf(long address) {
    return (int) ((address - buffers) / bytes);
  }

  boolean owns(long address) {
    return address >= buffers && address < buffers + (long) count * bytes;
  }

  /**
   * Writes buffer {@code id} behind those that the kernel has; it sees it with {@link #publish}.
   *
   * @return its position in the ring
   */
  int put(int id) {
    long entry = entryAt(tail);
    putLong(entry + Uapi.BUF_ADDR, address(id));
    putInt(entry + Uapi.BUF_LEN, bytes);
    putShort(entry + Uapi.BUF_BID, (short) id);
    return tail++;
  }

  /** Which buffer was put at {@code position}, at most a ring's length ago. */
  int idAt(int position) {
    return getShort(entryAt(position) + Uapi.BUF_BID);
  }

  private long entryAt(int position) {
    return memory.address() + (long) Uapi.BUF_BYTES * (position & (count - 1));
  }

  void publish() {
    // Release: the entries before the tail, which the kernel reads with acquire.
    putShortRelease(memory.address() + Uapi.BUF_RING_TAIL, (short) tail);
  }

  @Override
  public void close() {
    memory.close();
  }
}

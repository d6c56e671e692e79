package io.upcall.async.uring;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;

/**
 * Memory that a driver's ring has pinned once, so that a transfer need not: {@link
 * io.upcall.async.FileCalls#readFixed} and its siblings name it by an index. Pinned memory counts
 * as locked. Owned by the driver's owner.
 */
public final class RegisteredBuffers implements AutoCloseable {

  private static final int IOVEC_BYTES = 16;

  private final UringDriver driver;
  private final int count;
  private boolean closed;

  RegisteredBuffers(UringDriver driver, int count) throws IOException {
    this.driver = driver;
    this.count = count;
    long register = NativeMemory.allocate(Uapi.RSRC_REGISTER_BYTES);
    try {
      int result =
          RegisteredFiles.registerSparse(driver, Uapi.IORING_REGISTER_BUFFERS2, register, count);
      if (result < 0) {
        throw new IOException("registering " + count + " buffers: " + Errno.name(-result));
      }
    } finally {
      NativeMemory.free(register);
    }
  }

  /** How many indices there are, from 0. */
  public int count() {
    return count;
  }

  /**
   * Gives {@code index} to {@code bytes} bytes at {@code address}; what it had is let go of when
   * the calls in flight on it are over.
   *
   * @return 0 or {@code -errno}; {@code -ENOMEM} when the limit on locked memory is too low
   */
  public int set(int index, long address, long bytes) {
    long update = NativeMemory.allocate(Uapi.RSRC_UPDATE_BYTES + IOVEC_BYTES);
    try {
      long iovec = update + Uapi.RSRC_UPDATE_BYTES;
      NativeMemory.clear(update, Uapi.RSRC_UPDATE_BYTES);
      NativeMemory.putLong(iovec, address);
      NativeMemory.putLong(iovec + Long.BYTES, bytes);
      NativeMemory.putInt(update + Uapi.RSRC_UPDATE_OFFSET, index);
      NativeMemory.putLong(update + Uapi.RSRC_UPDATE_DATA, iovec);
      NativeMemory.putInt(update + Uapi.RSRC_UPDATE_COUNT, 1);
      return Math.min(
          0, driver.register(Uapi.IORING_REGISTER_BUFFERS_UPDATE, update, Uapi.RSRC_UPDATE_BYTES));
    } finally {
      NativeMemory.free(update);
    }
  }

  /** Lets go of what {@code index} has. 0 or {@code -errno}. */
  public int clear(int index) {
    return set(index, 0, 0);
  }

  /** Lets go of all of them. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.register(Uapi.IORING_UNREGISTER_BUFFERS, 0, 0);
    }
  }
}

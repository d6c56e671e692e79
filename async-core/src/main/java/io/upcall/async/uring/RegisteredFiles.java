package io.upcall.async.uring;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;

/**
 * Files that a driver's ring knows by an index, so that a call need not look a descriptor up:
 * {@link io.upcall.async.AsyncCall#fixedFile}. An index can also be the only way to a file: {@link
 * io.upcall.async.FileCalls#openat2Direct}. Owned by the driver's owner.
 */
public final class RegisteredFiles implements AutoCloseable {

  private static final int NONE = -1;

  private final UringDriver driver;
  private final int count;
  private boolean closed;

  RegisteredFiles(UringDriver driver, int count) throws IOException {
    this.driver = driver;
    this.count = count;
    long register = NativeMemory.allocate(Uapi.RSRC_REGISTER_BYTES);
    try {
      int result = registerSparse(driver, Uapi.IORING_REGISTER_FILES2, register, count);
      if (result < 0) {
        throw new IOException("registering " + count + " files: " + Errno.name(-result));
      }
    } finally {
      NativeMemory.free(register);
    }
  }

  static int registerSparse(UringDriver driver, int opcode, long register, int count) {
    NativeMemory.clear(register, Uapi.RSRC_REGISTER_BYTES);
    NativeMemory.putInt(register + Uapi.RSRC_REGISTER_COUNT, count);
    NativeMemory.putInt(register + Uapi.RSRC_REGISTER_FLAGS, Uapi.IORING_RSRC_REGISTER_SPARSE);
    return driver.register(opcode, register, Uapi.RSRC_REGISTER_BYTES);
  }

  /** How many indices there are, from 0. */
  public int count() {
    return count;
  }

  /**
   * Gives {@code index} to the file that {@code fd} is open on; the descriptor may be closed then.
   *
   * @return 0 or {@code -errno}
   */
  public int set(int index, int fd) {
    long update = NativeMemory.allocate(Uapi.RSRC_UPDATE_BYTES + Integer.BYTES);
    try {
      long fds = update + Uapi.RSRC_UPDATE_BYTES;
      NativeMemory.clear(update, Uapi.RSRC_UPDATE_BYTES);
      NativeMemory.putInt(fds, fd);
      NativeMemory.putInt(update + Uapi.RSRC_UPDATE_OFFSET, index);
      NativeMemory.putLong(update + Uapi.RSRC_UPDATE_DATA, fds);
      return Math.min(0, driver.register(Uapi.IORING_REGISTER_FILES_UPDATE, update, 1));
    } finally {
      NativeMemory.free(update);
    }
  }

  /** Frees {@code index}; calls in flight on it go on. 0 or {@code -errno}. */
  public int clear(int index) {
    return set(index, NONE);
  }

  /** Frees all of them. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      driver.register(Uapi.IORING_UNREGISTER_FILES, 0, 0);
    }
  }
}

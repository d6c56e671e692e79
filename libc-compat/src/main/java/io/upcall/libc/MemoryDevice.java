package io.upcall.libc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Memory under a stream: of a fixed size for fmemopen(3), growing for open_memstream(3). */
final class MemoryDevice implements StreamDevice {

  private byte[] memory;

  /** Where the contents end. */
  private int length;

  private long position;
  private final boolean appends;

  /** Told of the contents after each write and at the close; null for a fixed size. */
  private final byte @Nullable [][] result;

  private MemoryDevice(byte[] memory, int length, boolean appends, byte @Nullable [][] result) {
    this.memory = memory;
    this.length = length;
    this.appends = appends;
    this.result = result;
  }

  /** fmemopen(3): with {@code w} empty, with {@code a} up to the first 0, with {@code r} all. */
  static MemoryDevice fixed(byte[] memory, StreamMode mode) {
    int length = memory.length;
    if (mode.appends()) {
      length = 0;
      while (length < memory.length && memory[length] != 0) {
        length++;
      }
    } else if ((mode.openFlags() & Fcntl.O_TRUNC) != 0) {
      length = 0;
      if (memory.length > 0) {
        memory[0] = 0;
      }
    }
    return new MemoryDevice(memory, length, mode.appends(), null);
  }

  /** open_memstream(3): what was written is in element 0 of {@code result}. */
  static MemoryDevice growing(byte[][] result) {
    result[0] = new byte[0];
    return new MemoryDevice(new byte[128], 0, false, result);
  }

  @Override
  public int read(byte[] buffer, int from, int count) {
    int bytes = (int) Math.max(0, Math.min(count, length - position));
    System.arraycopy(memory, (int) Math.min(position, length), buffer, from, bytes);
    position += bytes;
    return bytes;
  }

  @Override
  public int write(byte[] buffer, int from, int count) throws ErrnoException {
    if (appends) {
      position = length;
    }
    if (result != null && position + count > memory.length) {
      memory = Arrays.copyOf(memory, Math.toIntExact(2 * (position + count)));
    }
    int bytes = (int) Math.min(count, memory.length - position);
    if (bytes <= 0 && count > 0) {
      throw new ErrnoException("write", Errno.ENOSPC, memory.length + " bytes of memory");
    }
    System.arraycopy(buffer, from, memory, (int) position, bytes);
    position += bytes;
    length = (int) Math.max(length, position);
    if (result != null) {
      result[0] = Arrays.copyOf(memory, length);
    } else if (length < memory.length) {
      memory[length] = 0;
    }
    return bytes;
  }

  @Override
  public long seek(long offset, int whence) throws ErrnoException {
    long base = whence == Unistd.SEEK_SET ? 0 : whence == Unistd.SEEK_CUR ? position : length;
    long target = base + offset;
    boolean known = whence >= Unistd.SEEK_SET && whence <= Unistd.SEEK_END;
    if (!known || target < 0 || (result == null && target > memory.length)) {
      throw new ErrnoException("lseek", Errno.EINVAL, offset);
    }
    position = target;
    return target;
  }

  @Override
  public void close() {
    if (result != null) {
      result[0] = Arrays.copyOf(memory, length);
    }
  }

  @Override
  public int fd() {
    return -1;
  }

  @Override
  public int defaultBuffering() {
    return Stdio._IOFBF;
  }
}

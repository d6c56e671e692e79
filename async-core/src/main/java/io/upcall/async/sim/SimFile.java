package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import java.util.Arrays;

/** An open regular file: shared content, a position of its own. Never waits. */
final class SimFile extends SimObject {

  /** What the files of one name share. */
  static final class Content {
    private byte[] bytes = {};

    private void write(byte[] data, int at) {
      if (at + data.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, at + data.length);
      }
      System.arraycopy(data, 0, bytes, at, data.length);
    }

    void truncate() {
      bytes = new byte[0];
    }
  }

  /** A file is in memory: beyond this it is too large. */
  private static final int LARGEST_BYTES = 1 << 28;

  private final Content content;
  private long position;

  SimFile(Content content) {
    this.content = content;
  }

  private static void requireOffset(long offset) throws Refusal {
    if (offset < AsyncCall.CURRENT) {
      throw new Refusal(Errno.EINVAL);
    }
  }

  @Override
  byte[] read(int bytes, long offset) throws Refusal {
    requireOffset(offset);
    long from = offset == AsyncCall.CURRENT ? position : offset;
    int at = (int) Math.min(from, content.bytes.length);
    byte[] data = Arrays.copyOfRange(content.bytes, at, at + Math.min(bytes, left(at)));
    if (offset == AsyncCall.CURRENT) {
      position += data.length;
    }
    return data;
  }

  private int left(int at) {
    return content.bytes.length - at;
  }

  @Override
  int write(byte[] data, long offset) throws Refusal {
    requireOffset(offset);
    long at = offset == AsyncCall.CURRENT ? position : offset;
    if (at > LARGEST_BYTES - data.length) {
      throw new Refusal(Errno.EFBIG);
    }
    content.write(data, (int) at);
    if (offset == AsyncCall.CURRENT) {
      position += data.length;
    }
    return data.length;
  }

  @Override
  int events() {
    return POLLIN | POLLOUT;
  }
}

package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** An open file with a position. */
final class FileEntry extends PathEntry {

  /** As much as one step of a sendfile reads: a buffer of that size is held for as long. */
  private static final int SEND_BYTES = 128 << 10;

  private final FileChannel channel;

  /**
   * Held while the position is used and moved. FileChannel has such a lock too, but none that would
   * keep an append's look for the end and its write together.
   */
  private final ReentrantLock position = new ReentrantLock();

  FileEntry(VertxHost host, Path path, int flags, FileStatus opened, FileChannel channel) {
    super(host, path, flags, opened);
    this.channel = channel;
  }

  @Override
  int perform(AsyncCall call) throws IOException {
    switch (call.op()) {
      case READ:
      case READV:
        return transfer(call, true);
      case WRITE:
      case WRITEV:
        return transfer(call, false);
      case FSYNC:
        channel.force(DriverSide.opFlags(call) == 0);
        return 0;
      case FTRUNCATE:
        return truncate(DriverSide.offset(call));
      default:
        return super.perform(call);
    }
  }

  private int transfer(AsyncCall call, boolean read) throws IOException {
    if (!read && (statusFlags() & Posix.O_ACCMODE) == 0) {
      return -Errno.EBADF;
    }
    boolean append = !read && (statusFlags() & Posix.O_APPEND) != 0;
    if (DriverSide.offset(call) != AsyncCall.CURRENT && !append) {
      return transferAt(call, DriverSide.offset(call), read);
    }
    position.lock();
    try {
      long at = append ? channel.size() : channel.position();
      int moved = transferAt(call, at, read);
      if (moved > 0) {
        channel.position(at + moved);
      }
      return moved;
    } finally {
      position.unlock();
    }
  }

  private int transferAt(AsyncCall call, long offset, boolean read) throws IOException {
    if (offset < 0) {
      return -Errno.EINVAL;
    }
    int moved = 0;
    for (ByteBuffer part : CallMemory.buffers(call)) {
      int wanted = part.remaining();
      int count = read ? channel.read(part, offset + moved) : channel.write(part, offset + moved);
      moved += Math.max(count, 0);
      if (count < wanted) {
        break;
      }
    }
    return moved;
  }

  /**
   * One step of a sendfile: reads what the socket has room for and leaves it to the socket's loop.
   */
  int send(StreamSocket socket, long offset, int most) throws IOException {
    Stream stream = socket.stream();
    Channel to = stream == null ? null : stream.channel();
    if (stream == null || to == null) {
      return -Errno.ENOTCONN;
    }
    int room = stream.output().reserve(Math.min(most, SEND_BYTES));
    if (room == 0) {
      return -Errno.EAGAIN;
    }
    ByteBuf bytes = to.alloc().directBuffer(room, room);
    int read = 0;
    try {
      read = Math.max(0, bytes.writeBytes(channel, offset, room));
    } finally {
      stream.output().unreserve(room - read);
      if (read == 0) {
        bytes.release();
      }
    }
    if (read > 0) {
      stream.output().enqueue(bytes);
      socket.loop.wake();
    }
    return read;
  }

  /** The size is the open file's own, wherever its name has gone. */
  @Override
  FileStatus status() throws IOException {
    return opened().now(path(), channel.size());
  }

  @Override
  long seek(long offset, int whence) {
    position.lock();
    try {
      long base;
      switch (whence) {
        case Posix.SEEK_SET:
          base = 0;
          break;
        case Posix.SEEK_CUR:
          base = channel.position();
          break;
        case Posix.SEEK_END:
          base = channel.size();
          break;
        default:
          return -Errno.EINVAL;
      }
      if (base + offset < 0) {
        return -Errno.EINVAL;
      }
      channel.position(base + offset);
      return base + offset;
    } catch (IOException failure) {
      return -Errnos.of(failure);
    } finally {
      position.unlock();
    }
  }

  /** ftruncate(2): shortens or, which FileChannel does not, lengthens by a hole. */
  int truncate(long length) {
    if (length < 0) {
      return -Errno.EINVAL;
    }
    try {
      if (length <= channel.size()) {
        long before = channel.position();
        channel.truncate(length);
        channel.position(before);
      } else {
        channel.write(ByteBuffer.allocate(1), length - 1);
      }
      return 0;
    } catch (IOException | RuntimeException failure) {
      int errno = Errnos.of(failure);
      return errno == Errno.EBADF ? -Errno.EINVAL : -errno;
    }
  }

  @Override
  int close() {
    try {
      channel.close();
      return 0;
    } catch (IOException failure) {
      return -Errnos.of(failure);
    }
  }
}

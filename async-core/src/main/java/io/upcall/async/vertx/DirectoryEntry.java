package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. Where the platform has them, a {@link SecureDirectoryStream} is kept open: it
 * is what look-ups beneath the directory start from, and it follows the directory when that is
 * moved.
 */
final class DirectoryEntry extends PathEntry {

  // struct linux_dirent64
  private static final int RECLEN = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;
  private static final int ALIGNMENT = 8;

  private static final byte DT_UNKNOWN = 0;
  private static final int TYPE_SHIFT = 12;

  private final DirectoryStream<Path> stream;
  private final ReentrantLock lock = new ReentrantLock();

  /** What is left to be listed; null before the listing begins. Guarded by lock. */
  private @Nullable Queue<Path> rest;

  DirectoryEntry(
      VertxHost host, Path path, int flags, FileStatus opened, DirectoryStream<Path> stream) {
    super(host, path, flags, opened);
    this.stream = stream;
  }

  /** For look-ups that nobody can lead astray; null where the platform has none. */
  @Nullable SecureDirectoryStream<Path> secure() {
    return stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
  }

  @Override
  int perform(AsyncCall call) throws IOException {
    return Sockets.isReceive(call.op()) ? -Errno.EISDIR : super.perform(call);
  }

  /** Positions of directories mean nothing but the start. */
  @Override
  long seek(long offset, int whence) {
    if (offset != 0 || whence == Posix.SEEK_END) {
      return -Errno.EINVAL;
    }
    if (whence == Posix.SEEK_SET) {
      rewind();
    }
    return 0;
  }

  private void rewind() {
    lock.lock();
    try {
      rest = null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * getdents64(2): the next entries. Waits for the disk.
   *
   * @return how many bytes were written; 0 at the end
   */
  long list(long buffer, int bytes) {
    lock.lock();
    try {
      Queue<Path> left = rest;
      if (left == null) {
        left = names();
        rest = left;
      }
      int used = 0;
      for (Path name = left.peek(); name != null; name = left.peek()) {
        int written = write(name, buffer + used, bytes - used);
        if (written == 0) {
          return used == 0 ? -Errno.EINVAL : used;
        }
        left.remove();
        used += written;
      }
      return used;
    } catch (IOException failure) {
      return -Errnos.of(failure);
    } finally {
      lock.unlock();
    }
  }

  /** By name, anew: a directory stream can be read once only. */
  private Queue<Path> names() throws IOException {
    Queue<Path> names = new ArrayDeque<>();
    names.add(Path.of("."));
    names.add(Path.of(".."));
    SecureDirectoryStream<Path> secure = secure();
    try (DirectoryStream<Path> entries =
        secure != null
            ? secure.newDirectoryStream(Path.of("."))
            : Files.newDirectoryStream(path())) {
      for (Path entry : entries) {
        names.add(entry.getFileName());
      }
    } catch (java.nio.file.DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return names;
  }

  /** One {@code struct linux_dirent64}; 0 when it does not fit. */
  private int write(Path name, long at, int room) {
    byte[] text = name.toString().getBytes(StandardCharsets.UTF_8);
    int size = (NAME + text.length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > room) {
      return 0;
    }
    String entry = name.toString();
    boolean dots = entry.equals(".") || entry.equals("..");
    FileStatus status = dots ? opened() : statusOf(name);
    NativeMemory.putLong(at, status == null ? 0 : status.inode());
    NativeMemory.putLong(at + Long.BYTES, 0);
    NativeMemory.putShort(at + RECLEN, (short) size);
    NativeMemory.putByte(at + TYPE, status == null ? DT_UNKNOWN : direntType(status));
    NativeMemory.copyIn(text, 0, at + NAME, text.length);
    NativeMemory.putByte(at + NAME + text.length, (byte) 0);
    return size;
  }

  /** IFTODT(3). */
  private static byte direntType(FileStatus status) {
    return (byte) (status.mode() >> TYPE_SHIFT);
  }

  private @Nullable FileStatus statusOf(Path name) {
    try {
      return FileStatus.read(path().resolve(name), false);
    } catch (IOException gone) {
      return null;
    }
  }

  @Override
  int close() {
    try {
      stream.close();
      return 0;
    } catch (IOException failure) {
      return -Errnos.of(failure);
    }
  }
}

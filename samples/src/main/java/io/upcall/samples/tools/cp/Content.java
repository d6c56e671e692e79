package io.upcall.samples.tools.cp;

import static io.upcall.libc.Unistd.SEEK_DATA;
import static io.upcall.libc.Unistd.SEEK_HOLE;
import static io.upcall.libc.Unistd.copy_file_range;
import static io.upcall.libc.Unistd.ftruncate;
import static io.upcall.libc.Unistd.lseek;
import static io.upcall.libc.Unistd.pread;
import static io.upcall.libc.Unistd.pwrite;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Quoting;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is in a file, from one descriptor to another: by copy_file_range(2), which keeps the bytes
 * in the kernel and shares them where the file system can; else through a buffer. Holes stay holes.
 */
final class Content {
  /** A step: long enough for the system call not to matter, short enough to show progress. */
  private static final long STEP_BYTES = 8 << 20;

  /**
   * At most and at least. What the kernel cannot read or write without waiting a thread of its own
   * does, some 50 µs each time, and that is most of the time with small pieces.
   */
  private static final int BUFFER_BYTES_MAX = 2 << 20;

  private static final int BUFFER_BYTES_MIN = 64 << 10;
  private static final int BLOCK_BYTES = 512;

  private final int in;
  private final int out;
  private final StructStat status;
  private final Progress progress;

  /** False once the kernel declined, for the rest of the file. */
  private boolean byKernel = true;

  /** Made when it is first needed. */
  private @Nullable ByteBuffer buffer;

  Content(int in, int out, StructStat status, Progress progress) {
    this.in = in;
    this.out = out;
    this.status = status;
    this.progress = progress;
  }

  /** Copies all; what went wrong, as cp says it, or null. */
  @Nullable String copy(String source, String destination) {
    try {
      if (hasHoles()) {
        copyAroundHoles();
      } else {
        copyRange(0, Long.MAX_VALUE);
      }
      return null;
    } catch (ErrnoException failure) {
      return what(failure, source, destination) + ": " + Errno.strerror(failure.errno);
    }
  }

  private static String what(ErrnoException failure, String source, String destination) {
    switch (failure.functionName()) {
      case "copy_file_range":
        return "error copying " + Quoting.always(source) + " to " + Quoting.always(destination);
      case "pread", "lseek":
        return "error reading " + Quoting.always(source);
      default:
        return "error writing " + Quoting.always(destination);
    }
  }

  private boolean hasHoles() {
    return status.st_blocks < status.st_size / BLOCK_BYTES;
  }

  private void copyAroundHoles() throws ErrnoException {
    long at = 0;
    while (at < status.st_size) {
      long data;
      try {
        data = lseek(in, at, SEEK_DATA);
      } catch (ErrnoException failure) {
        if (failure.errno == Errno.ENXIO) {
          break; // the rest is a hole
        }
        throw failure;
      }
      long end = lseek(in, data, SEEK_HOLE);
      copyRange(data, end);
      at = end;
    }
    ftruncate(out, status.st_size);
  }

  /** Up to {@code end} or the end of the file, whichever comes first. */
  private void copyRange(long begin, long end) throws ErrnoException {
    for (long at = begin, moved; at < end; at += moved) {
      long most = Math.min(STEP_BYTES, end - at);
      moved = byKernel ? moveByKernel(at, most) : moveByHand(at, most);
      if (moved == 0) {
        return;
      }
      progress.copied(moved);
    }
  }

  private long moveByKernel(long at, long count) throws ErrnoException {
    try {
      long moved = copy_file_range(in, new long[] {at}, out, new long[] {at}, count, 0);
      if (moved > 0 || at > 0) {
        return moved;
      }
      // Empty, or one of those files that have a content but no size.
    } catch (ErrnoException declined) {
      if (!isRefusal(declined.errno)) {
        throw declined;
      }
    }
    byKernel = false;
    return moveByHand(at, count);
  }

  /** Says that this pair of files cannot be copied so, and not that the copying went wrong. */
  private static boolean isRefusal(int errno) {
    switch (errno) {
      case Errno.EXDEV:
      case Errno.EINVAL:
      case Errno.ENOSYS:
      case Errno.EOPNOTSUPP:
      case Errno.EBADF:
      case Errno.EPERM:
      case Errno.ETXTBSY:
      case Errno.EISDIR:
        return true;
      default:
        return false;
    }
  }

  private long moveByHand(long at, long count) throws ErrnoException {
    if (buffer == null) {
      long bytes = Math.clamp(status.st_size, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
      buffer = ByteBuffer.allocateDirect((int) bytes);
    }
    buffer.clear().limit((int) Math.min(count, buffer.capacity()));
    int got = pread(in, buffer, at);
    buffer.flip();
    while (buffer.hasRemaining()) {
      pwrite(out, buffer, at + buffer.position());
    }
    return got;
  }
}

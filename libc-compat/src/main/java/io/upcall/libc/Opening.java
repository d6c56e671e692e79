package io.upcall.libc;

import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_NONBLOCK;
import static io.upcall.libc.Fcntl.O_PATH;
import static io.upcall.libc.Fcntl.O_TRUNC;

import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * One open(2), in any of its forms.
 *
 * <p>The kernel is always asked with O_NONBLOCK, since an open of a FIFO waits for its other end,
 * and it would do so on the carrier if the quick path opened it. For files the flag is taken off
 * again. A FIFO that the program wants to wait for is opened once more, by the slow road. Owned by
 * the calling thread.
 */
final class Opening {

  /** O_TMPFILE without the O_DIRECTORY in it. */
  private static final int TMPFILE = Fcntl.O_TMPFILE & ~Fcntl.O_DIRECTORY;

  /** What F_GETFL does not tell. */
  private static final int CREATION_FLAGS =
      O_CREAT | O_TRUNC | O_CLOEXEC | TMPFILE | Fcntl.O_EXCL | Fcntl.O_NOCTTY;

  private static final int PERMISSIONS = 0xfff;

  private final HostCalls host;
  private final int flags;
  private final int mode;
  private final long resolve;

  /** The path as a C string; valid during {@link #openFrom}. */
  private final long name;

  /** True when what was opened has a position. */
  private boolean seekable;

  private Opening(HostCalls host, long name, int flags, int mode, long resolve) {
    this.host = host;
    this.name = name;
    this.flags = flags;
    // openat2(2), other than open(2), refuses a mode that is not used and bits that are unknown.
    this.mode = (flags & (O_CREAT | TMPFILE)) != 0 ? mode & PERMISSIONS : 0;
    this.resolve = resolve;
  }

  static int open(String function, int dirFd, String path, int flags, int mode, long resolve)
      throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    ErrnoException.check(function, path, table.checkRoom());
    long name = Paths.allocate(function, path);
    Opening opening = new Opening(table.host(), name, flags, mode, resolve);
    int kernelFd;
    try {
      kernelFd = opening.openFrom(function, dirFd);
    } finally {
      NativeMemory.free(name);
    }
    ErrnoException.check(function, path, kernelFd);
    int number = table.installOrClose(opening.describe(kernelFd), (flags & O_CLOEXEC) != 0);
    ErrnoException.check(function, path, number);
    return number;
  }

  private int openFrom(String function, int dirFd) throws ErrnoException {
    if (dirFd == Fcntl.AT_FDCWD) {
      return openAt(null, dirFd);
    }
    Descriptor directory = DescriptorTable.acquire(function, dirFd);
    try {
      return openAt(directory, directory.file.kernelFd);
    } finally {
      directory.release();
    }
  }

  private int openAt(@Nullable Descriptor holder, int dirFd) {
    int kernelFd = openNow(holder, dirFd);
    if (kernelFd == -Errno.ENXIO && waitsForFifo()) {
      // Nobody reads the FIFO. (Or the device is not there, and the second attempt says so again.)
      return openFifo(dirFd);
    }
    if (kernelFd < 0 || (flags & O_PATH) != 0) {
      seekable = true;
      return kernelFd;
    }
    seekable = host.lseek(kernelFd, 0, Unistd.SEEK_CUR) >= 0;
    if (seekable || !waitsForFifo() || !SysStat.S_ISFIFO(host.mode(kernelFd))) {
      return kernelFd;
    }
    host.close(kernelFd);
    return openFifo(dirFd);
  }

  /** For both ways it never waits, in Linux. */
  private boolean waitsForFifo() {
    return (flags & (O_NONBLOCK | O_PATH)) == 0 && (flags & Fcntl.O_ACCMODE) != Fcntl.O_RDWR;
  }

  private int openNow(@Nullable Descriptor holder, int dirFd) {
    boolean isPath = (flags & O_PATH) != 0;
    long how = Kernel.openHow(flags | O_CLOEXEC | (isPath ? 0 : O_NONBLOCK), mode, resolve);
    try {
      BlockingCall call = Blocking.take(holder);
      call.openat2(dirFd, name, how);
      // What may write to the disk never comes from the directory cache alone.
      boolean cacheable = (flags & (O_CREAT | O_TRUNC | TMPFILE)) == 0;
      return Blocking.performOnce(call, cacheable ? Submitter.TRY_QUICK : 0);
    } finally {
      NativeMemory.free(how);
    }
  }

  /** Waits for the other end, on a thread of the slow road. */
  private int openFifo(int dirFd) {
    int kernelFd =
        Slow.call(() -> Kernel.openat2(host, dirFd, name, flags | O_CLOEXEC, mode, resolve));
    if (kernelFd >= 0) {
      host.fcntl(kernelFd, Fcntl.F_SETFL, statusFlags() | O_NONBLOCK);
    }
    return kernelFd;
  }

  private int statusFlags() {
    return flags & ~CREATION_FLAGS;
  }

  private OpenFile describe(int kernelFd) {
    if (!seekable) {
      return OpenFile.pipe(host, kernelFd, statusFlags());
    }
    if ((flags & O_PATH) == 0) {
      // A file system that does not know O_NONBLOCK would wait for its disk inside the ring's
      // enter.
      host.fcntl(kernelFd, Fcntl.F_SETFL, statusFlags() & ~O_NONBLOCK);
    }
    return OpenFile.file(host, kernelFd, statusFlags());
  }
}

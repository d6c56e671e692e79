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
 * again. For the other end of a FIFO {@link FifoOpening} waits. Owned by the calling thread.
 */
final class Opening {

  /** O_TMPFILE without the O_DIRECTORY in it. */
  private static final int TMPFILE = Fcntl.O_TMPFILE & ~Fcntl.O_DIRECTORY;

  /** What F_GETFL does not tell. */
  private static final int CREATION_FLAGS =
      O_CREAT | O_TRUNC | O_CLOEXEC | Fcntl.O_EXCL | Fcntl.O_NOCTTY;

  /** What O_PATH leaves of the others. */
  private static final int PATH_FLAGS = O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | O_CLOEXEC;

  private static final int PERMISSIONS = 0xfff;

  private final HostCalls host;
  private final FsContext context = FsContext.current();
  private final int flags;
  private final int mode;
  private final long resolve;

  /** The path as a C string; valid during {@link #openFrom}. */
  private final long name;

  /** True when it is to be made on the calling thread; see {@link LocalFiles}. */
  private boolean here;

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

  static int open(String function, int dirFd, String path, int flags, int mode)
      throws ErrnoException {
    // open(2) ignores beside O_PATH what openat2(2), by which it goes, refuses.
    int meant = (flags & O_PATH) == 0 ? flags : flags & PATH_FLAGS;
    return open(function, dirFd, path, meant, mode, 0);
  }

  /** openat2(2). */
  static int open(String function, int dirFd, String path, int flags, int mode, long resolve)
      throws ErrnoException {
    DescriptorTable table = DescriptorTable.current();
    long name = Paths.allocate(function, path);
    int number = -1;
    try {
      // Before the open, as Linux does: who waits for a FIFO has its number already.
      number = (int) ErrnoException.check(function, path, table.reserve());
      Opening opening = new Opening(table.host(), name, flags, mode, resolve);
      int kernelFd = opening.openFrom(function, dirFd, path);
      ErrnoException.check(function, path, kernelFd);
      int filled = table.fill(number, opening.describe(kernelFd), (flags & O_CLOEXEC) != 0);
      number = -1;
      return (int) ErrnoException.check(function, path, filled);
    } finally {
      if (number >= 0) {
        table.giveUp(number);
      }
      NativeMemory.free(name);
    }
  }

  /** A directory for chdir(2): no number of the program's. */
  static OpenFile place(String function, String path) throws ErrnoException {
    long name = Paths.allocate(function, path);
    try {
      return place(function, path, Fcntl.AT_FDCWD, path, name);
    } finally {
      NativeMemory.free(name);
    }
  }

  /** A directory for fchdir(2): the same that is open, and with a life of its own. */
  static OpenFile place(String function, int fd) throws ErrnoException {
    long name = Paths.allocate(function, ".");
    try {
      return place(function, fd, fd, ".", name);
    } finally {
      NativeMemory.free(name);
    }
  }

  private static OpenFile place(String function, Object argument, int dirFd, String path, long name)
      throws ErrnoException {
    int flags = O_PATH | Fcntl.O_DIRECTORY;
    Opening opening = new Opening(Kernel.host(), name, flags, 0, 0);
    int kernelFd = opening.openFrom(function, dirFd, path);
    ErrnoException.check(function, argument, (long) kernelFd);
    return opening.describe(kernelFd);
  }

  private int openFrom(String function, int dirFd, String path) throws ErrnoException {
    // Rules for the look-up may concern the directory itself, whatever the path is.
    Descriptor base = FsContext.base(function, dirFd, resolve == 0 ? path : "");
    try {
      here = isMaking() && LocalFiles.current().holds(base.file, path);
      return openAt(base.holder(), base.file.kernelFd);
    } finally {
      base.release();
    }
  }

  private int openAt(@Nullable Descriptor holder, int dirFd) {
    int kernelFd = openNow(holder, dirFd);
    if (kernelFd == -Errno.ENXIO && waitsForFifo() && isFifo(dirFd)) {
      return FifoOpening.awaitReader(() -> openNow(holder, dirFd));
    }
    if (kernelFd < 0 || (flags & O_PATH) != 0) {
      seekable = true;
      return kernelFd;
    }
    seekable = host.lseek(kernelFd, 0, Unistd.SEEK_CUR) >= 0;
    if (seekable || !SysStat.S_ISFIFO(host.mode(kernelFd))) {
      return kernelFd;
    }
    Waiters.FIFOS.changed();
    boolean reads = (flags & Fcntl.O_ACCMODE) == Fcntl.O_RDONLY;
    return waitsForFifo() && reads ? FifoOpening.awaitWriter(host, kernelFd) : kernelFd;
  }

  /** ENXIO is also what a device or a socket that cannot be opened answers. */
  private boolean isFifo(int dirFd) {
    int place = Slow.call(() -> Kernel.openat2(host, dirFd, name, O_PATH | O_CLOEXEC, 0, resolve));
    boolean isFifo = place >= 0 && SysStat.S_ISFIFO(host.mode(place));
    if (place >= 0) {
      host.close(place);
    }
    return isFifo;
  }

  /** For both ways it never waits, in Linux; other drivers than the kernel's have no FIFOs. */
  private boolean waitsForFifo() {
    boolean asked = (flags & (O_NONBLOCK | O_PATH)) == 0;
    return asked && (flags & Fcntl.O_ACCMODE) != Fcntl.O_RDWR && host.isKernel();
  }

  private int openNow(@Nullable Descriptor holder, int dirFd) {
    boolean isPath = (flags & O_PATH) != 0;
    int asked = flags | O_CLOEXEC | (isPath ? 0 : O_NONBLOCK);
    if (context.needsOwnMask(mode)) {
      return context.withOwnMask(
          host, () -> Kernel.openat2(host, dirFd, name, asked, mode, resolve));
    }
    if (here) {
      int kept = context.masked(mode);
      return LocalFiles.here(() -> Kernel.openat2(host, dirFd, name, asked, kept, resolve));
    }
    long how = Kernel.openHow(asked, context.masked(mode), resolve);
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

  /** Not what is to be cut to nothing: to free a long file takes its time. */
  private boolean isMaking() {
    boolean cuts = (flags & (O_TRUNC | Fcntl.O_EXCL)) == O_TRUNC;
    return (flags & O_CREAT) != 0 && !cuts;
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

package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/** statx(2) and what is read from its answer. */
final class Status {

  private static final int STATX_BYTES = 256;
  private static final int STATX_BASIC_STATS = 0x7ff;

  // struct statx
  private static final int BLKSIZE = 4;
  private static final int NLINK = 16;
  private static final int UID = 20;
  private static final int GID = 24;
  private static final int MODE = 28;
  private static final int INO = 32;
  private static final int SIZE = 40;
  private static final int BLOCKS = 48;
  private static final int ATIME = 64;
  private static final int CTIME = 96;
  private static final int MTIME = 112;
  private static final int RDEV = 128;
  private static final int DEV = 136;

  /** An empty C string for calls on the descriptor itself: never freed, and not counted. */
  private static final long EMPTY = java.lang.foreign.Arena.global().allocate(1).address();

  private Status() {}

  /** fstat(2): what is open is in memory. */
  static StructStat ofOpen(String function, Object argument, @Nullable Descriptor d, int kernelFd)
      throws ErrnoException {
    long buffer = NativeMemory.allocate(STATX_BYTES);
    try {
      BlockingCall call = Blocking.take(d);
      call.statx(kernelFd, EMPTY, Fcntl.AT_EMPTY_PATH, STATX_BASIC_STATS, buffer);
      ErrnoException.check(
          function, argument, (long) Blocking.performOnce(call, Submitter.TRY_QUICK));
      return read(buffer);
    } finally {
      NativeMemory.free(buffer);
    }
  }

  /**
   * stat(2) of a path. The ring gives a statx(2) of a path to a worker thread (some 10 µs), but an
   * open as O_PATH from the directory cache, a statx of that and a close take two: so those first.
   */
  static StructStat ofPath(String function, int dirFd, String path, int flags)
      throws ErrnoException {
    Descriptor base = FsContext.base(function, dirFd, path);
    try {
      return ofPath(function, base, path, flags);
    } finally {
      base.release();
    }
  }

  private static StructStat ofPath(String function, Descriptor base, String path, int flags)
      throws ErrnoException {
    long name = Paths.allocate(function, path);
    try {
      int noFollow = (flags & Fcntl.AT_SYMLINK_NOFOLLOW) != 0 ? Fcntl.O_NOFOLLOW : 0;
      HostCalls host = base.file.host;
      int dirFd = base.file.kernelFd;
      int place = Kernel.openCached(host, dirFd, name, Fcntl.O_PATH | Fcntl.O_CLOEXEC | noFollow);
      if (place < 0) {
        return byRing(function, base.holder(), dirFd, path, name, flags);
      }
      try {
        return ofOpen(function, path, null, place);
      } finally {
        host.close(place);
      }
    } finally {
      NativeMemory.free(name);
    }
  }

  private static StructStat byRing(
      String function, @Nullable Descriptor d, int dirFd, String path, long name, int flags)
      throws ErrnoException {
    long buffer = NativeMemory.allocate(STATX_BYTES);
    try {
      BlockingCall call = Blocking.take(d);
      call.statx(dirFd, name, flags, STATX_BASIC_STATS, buffer);
      ErrnoException.check(function, path, (long) Blocking.performOnce(call, 0));
      return read(buffer);
    } finally {
      NativeMemory.free(buffer);
    }
  }

  /** True for a directory that has no name any more. */
  static boolean isRemoved(String function, Descriptor d) throws ErrnoException {
    return ofPath(function, d, "/proc/self/fd/" + d.file.kernelFd, 0).st_nlink == 0;
  }

  private static StructStat read(long statx) {
    return new StructStat(
        device(statx + DEV),
        NativeMemory.getLong(statx + INO),
        NativeMemory.getShort(statx + MODE) & 0xffff,
        NativeMemory.getInt(statx + NLINK),
        NativeMemory.getInt(statx + UID),
        NativeMemory.getInt(statx + GID),
        device(statx + RDEV),
        NativeMemory.getLong(statx + SIZE),
        time(statx + ATIME),
        time(statx + MTIME),
        time(statx + CTIME),
        NativeMemory.getInt(statx + BLKSIZE),
        NativeMemory.getLong(statx + BLOCKS));
  }

  private static StructTimespec time(long timestamp) {
    return new StructTimespec(
        NativeMemory.getLong(timestamp), NativeMemory.getInt(timestamp + Long.BYTES));
  }

  /** makedev(3) of a major and the minor behind it. */
  private static long device(long numbers) {
    long major = NativeMemory.getInt(numbers) & 0xffffffffL;
    long minor = NativeMemory.getInt(numbers + Integer.BYTES) & 0xffffffffL;
    return (major & 0xfffff000L) << 32
        | (major & 0xfff) << 8
        | (minor & 0xffffff00L) << 12
        | (minor & 0xff);
  }
}

package io.upcall.libc;

import io.upcall.async.FileCalls;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import org.jspecify.annotations.Nullable;

/**
 * Calls on names in directories: each looks a path up from where it begins, and does one thing to
 * what it finds. By the driver where that has the operation, else by the slow road; what a driver
 * without kernel descriptors does not emulate is EOPNOTSUPP.
 */
final class Lookup {

  private static final int PATH_MAX = 4096;

  private Lookup() {}

  /** What is done to a name. */
  interface OnName {
    /** Answers a value of 0 or more, or {@code -errno}. */
    int call(Descriptor base, long name) throws ErrnoException;
  }

  /** Prepares a call that the driver carries out: the ring, or threads of the vertx driver. */
  private interface Preparation {
    void prepare(BlockingCall call);
  }

  /** Runs {@code action} with the base of the look-up acquired and the path as a C string. */
  static int at(String function, int dirFd, String path, OnName action) throws ErrnoException {
    Descriptor base = FsContext.base(function, dirFd, path);
    try {
      long name = Paths.allocate(function, path);
      int result;
      try {
        result = action.call(base, name);
      } finally {
        NativeMemory.free(name);
      }
      return (int) ErrnoException.check(function, path, result);
    } finally {
      base.release();
    }
  }

  private static int byDriver(Descriptor base, Preparation preparation) {
    BlockingCall call = Blocking.take(base.holder());
    preparation.prepare(call);
    return Blocking.performOnce(call, 0);
  }

  private static HostCalls host(Descriptor base) {
    return base.file.host;
  }

  private static int fd(Descriptor base) {
    return base.file.kernelFd;
  }

  // ---- making and removing names ---------------------------------------------------------------

  static void unlinkat(String function, int dirFd, String path, int flags) throws ErrnoException {
    if ((flags & ~Fcntl.AT_REMOVEDIR) != 0) {
      throw new ErrnoException(function, Errno.EINVAL, flags);
    }
    at(
        function,
        dirFd,
        path,
        (base, name) -> byDriver(base, call -> FileCalls.unlinkat(call, fd(base), name, flags)));
  }

  static void mkdirat(String function, int dirFd, String path, int mode) throws ErrnoException {
    FsContext context = FsContext.current();
    at(
        function,
        dirFd,
        path,
        (base, name) -> {
          HostCalls host = host(base);
          return host.isKernel() && context.needsOwnMask(mode)
              ? context.withOwnMask(host, () -> host.mkdirat(fd(base), name, mode))
              : byDriver(
                  base, call -> FileCalls.mkdirat(call, fd(base), name, context.masked(mode)));
        });
  }

  static void mknodat(String function, int dirFd, String path, int mode, long device)
      throws ErrnoException {
    FsContext context = FsContext.current();
    at(
        function,
        dirFd,
        path,
        (base, name) ->
            context.needsOwnMask(mode)
                ? context.withOwnMask(
                    host(base), () -> raw(base, Numbers.MKNODAT, name, mode, device))
                : Slow.call(() -> raw(base, Numbers.MKNODAT, name, context.masked(mode), device)));
  }

  static void symlinkat(String function, String target, int dirFd, String path)
      throws ErrnoException {
    long text = Paths.allocate(function, target);
    try {
      at(
          function,
          dirFd,
          path,
          (base, name) -> byDriver(base, call -> FileCalls.symlinkat(call, text, fd(base), name)));
    } finally {
      NativeMemory.free(text);
    }
  }

  static void linkat(
      String function, int oldDirFd, String oldPath, int newDirFd, String newPath, int flags)
      throws ErrnoException {
    at(
        function,
        oldDirFd,
        oldPath,
        (from, oldName) ->
            at(
                function,
                newDirFd,
                newPath,
                (to, newName) ->
                    byDriver(
                        from,
                        call ->
                            FileCalls.linkat(call, fd(from), oldName, fd(to), newName, flags))));
  }

  static void renameat2(
      String function, int oldDirFd, String oldPath, int newDirFd, String newPath, int flags)
      throws ErrnoException {
    at(
        function,
        oldDirFd,
        oldPath,
        (from, oldName) ->
            at(
                function,
                newDirFd,
                newPath,
                (to, newName) ->
                    byDriver(
                        from,
                        call ->
                            FileCalls.renameat2(call, fd(from), oldName, fd(to), newName, flags))));
  }

  // ---- what a name stands for ------------------------------------------------------------------

  static String readlinkat(String function, int dirFd, String path) throws ErrnoException {
    long buffer = NativeMemory.allocate(PATH_MAX + 1L);
    try {
      int bytes =
          at(
              function,
              dirFd,
              path,
              (base, name) ->
                  Slow.call(() -> host(base).readlinkat(fd(base), name, buffer, PATH_MAX)));
      NativeMemory.putByte(buffer + bytes, (byte) 0);
      return NativeMemory.getString(buffer);
    } finally {
      NativeMemory.free(buffer);
    }
  }

  /** getcwd(3): where the driver says that the working directory is. */
  static String workingDirectory() throws ErrnoException {
    Descriptor base = FsContext.base("getcwd", Fcntl.AT_FDCWD, "");
    long buffer = NativeMemory.allocate(PATH_MAX + 1L);
    try {
      int bytes = Slow.call(() -> host(base).pathOf(fd(base), buffer, PATH_MAX));
      ErrnoException.check("getcwd", (Object) null, bytes);
      NativeMemory.putByte(buffer + bytes, (byte) 0);
      String path = NativeMemory.getString(buffer);
      if (path.endsWith(" (deleted)") && Status.isRemoved("getcwd", base)) {
        throw new ErrnoException("getcwd", Errno.ENOENT, null);
      }
      return path;
    } finally {
      NativeMemory.free(buffer);
      base.release();
    }
  }

  static void faccessat(String function, int dirFd, String path, int mode, int flags)
      throws ErrnoException {
    // faccessat2(2), which has the flags, is of Linux 5.8; the older call ignores them.
    at(
        function,
        dirFd,
        path,
        (base, name) -> Slow.call(() -> host(base).faccessat2(fd(base), name, mode, flags)));
  }

  static void fchmodat(String function, int dirFd, String path, int mode, int flags)
      throws ErrnoException {
    at(
        function,
        dirFd,
        path,
        (base, name) -> Slow.call(() -> host(base).fchmodat(fd(base), name, mode, flags)));
  }

  static void fchownat(String function, int dirFd, String path, int owner, int group, int flags)
      throws ErrnoException {
    at(
        function,
        dirFd,
        path,
        (base, name) -> Slow.call(() -> host(base).fchownat(fd(base), name, owner, group, flags)));
  }

  static void utimensat(
      String function, int dirFd, String path, StructTimespec @Nullable [] times, int flags)
      throws ErrnoException {
    long two = Times.allocate(function, times);
    try {
      at(
          function,
          dirFd,
          path,
          (base, name) -> Slow.call(() -> host(base).utimensat(fd(base), name, two, flags)));
    } finally {
      NativeMemory.free(two);
    }
  }

  /** truncate(2), which takes no directory; elsewhere an open, a cut and a close. */
  static void truncate(String function, String path, long length) throws ErrnoException {
    if (Kernel.host().isKernel()) {
      cutWhole(function, path, length);
      return;
    }
    if (length < 0) {
      throw new ErrnoException(function, Errno.EINVAL, length);
    }
    at(
        function,
        Fcntl.AT_FDCWD,
        path,
        (base, name) -> Slow.call(() -> cut(host(base), fd(base), name, length)));
  }

  private static int cut(HostCalls host, int dirFd, long name, long length) {
    int file = Kernel.openat2(host, dirFd, name, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC, 0, 0);
    if (file < 0) {
      return file;
    }
    int result = host.ftruncate(file, length);
    host.close(file);
    return result;
  }

  /** A path that does not depend on the working directory, for a call that takes no other. */
  private static void cutWhole(String function, String path, long length) throws ErrnoException {
    Descriptor base = FsContext.base(function, Fcntl.AT_FDCWD, path);
    try {
      long name = Paths.allocate(function, whole(base, path));
      try {
        HostCalls host = host(base);
        int result =
            Slow.call(() -> (int) host.systemCall(Numbers.TRUNCATE, name, length, 0, 0, 0, 0));
        ErrnoException.check(function, path, (long) result);
      } finally {
        NativeMemory.free(name);
      }
    } finally {
      base.release();
    }
  }

  /** Through the link that /proc has to the working directory. */
  static String whole(Descriptor base, String path) {
    boolean asItIs = path.isEmpty() || path.startsWith("/") || fd(base) == Fcntl.AT_FDCWD;
    return asItIs ? path : "/proc/self/fd/" + fd(base) + "/" + path;
  }

  private static int raw(Descriptor base, int number, long name, long b, long c) {
    return (int) host(base).systemCall(number, fd(base), name, b, c, 0, 0);
  }
}

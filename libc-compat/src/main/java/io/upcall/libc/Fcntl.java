package io.upcall.libc;

import io.upcall.async.kernel.Sys;
import org.jspecify.annotations.Nullable;

/** {@code fcntl.h}: opening files, and the flags of descriptors. */
public final class Fcntl {

  /** AArch64 numbers a few flags in its own way. */
  private static final boolean ARM64 = System.getProperty("os.arch", "").equals("aarch64");

  /** Open for reading. */
  public static final int O_RDONLY = 0;

  /** Open for writing. */
  public static final int O_WRONLY = 1;

  /** Open for both. */
  public static final int O_RDWR = 2;

  /** The bits of the three above. */
  public static final int O_ACCMODE = 3;

  /** Create the file if it is not there. */
  public static final int O_CREAT = 0x40;

  /** With O_CREAT: fail with EEXIST if it is there. */
  public static final int O_EXCL = 0x80;

  /** Do not make a terminal the controlling one. */
  public static final int O_NOCTTY = 0x100;

  /** Cut the file to nothing. */
  public static final int O_TRUNC = 0x200;

  /** Write at the end, always. */
  public static final int O_APPEND = 0x400;

  /** EAGAIN instead of a wait. */
  public static final int O_NONBLOCK = 0x800;

  /** Each write waits for the data to be on the disk. */
  public static final int O_DSYNC = 0x1000;

  /** Past the page cache: memory, offset and length must be aligned. */
  public static final int O_DIRECT = ARM64 ? 0x10000 : 0x4000;

  /** Fail with ENOTDIR if it is no directory. */
  public static final int O_DIRECTORY = ARM64 ? 0x4000 : 0x10000;

  /** Fail with ELOOP if the last component is a symbolic link. */
  public static final int O_NOFOLLOW = ARM64 ? 0x8000 : 0x20000;

  /** Reading does not change the access time. */
  public static final int O_NOATIME = 0x40000;

  /** Not inherited by a program that is executed. */
  public static final int O_CLOEXEC = 0x80000;

  /** Each write waits for data and metadata to be on the disk. */
  public static final int O_SYNC = 0x101000;

  /** A place in the file system, not open for reading or writing. */
  public static final int O_PATH = 0x200000;

  /** A file without a name, in the directory that is given. */
  public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

  /** Instead of a directory's descriptor: the working directory. */
  public static final int AT_FDCWD = Sys.AT_FDCWD;

  /** Do not follow a symbolic link at the end. */
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** For faccessat(2): as the effective user. */
  public static final int AT_EACCESS = 0x200;

  /** For linkat(2): follow a symbolic link at the end. */
  public static final int AT_SYMLINK_FOLLOW = 0x400;

  /** For unlinkat(2): remove a directory. */
  public static final int AT_REMOVEDIR = 0x200;

  /** With an empty path: what the descriptor itself is. */
  public static final int AT_EMPTY_PATH = 0x1000;

  /** For {@link #fcntl}: duplicate to the lowest number from the argument on. */
  public static final int F_DUPFD = 0;

  /** For {@link #fcntl}: the flags of the descriptor. */
  public static final int F_GETFD = 1;

  /** For {@link #fcntl}: sets the flags of the descriptor. */
  public static final int F_SETFD = 2;

  /** For {@link #fcntl}: access mode and status flags of the open file. */
  public static final int F_GETFL = 3;

  /** For {@link #fcntl}: sets the status flags of the open file. */
  public static final int F_SETFL = 4;

  /** For {@link #fcntl(int, int, StructFlock)}: what is in the way of a lock. */
  public static final int F_GETLK = 5;

  /** For {@link #fcntl(int, int, StructFlock)}: sets or ends a lock, or fails with EAGAIN. */
  public static final int F_SETLK = 6;

  /** For {@link #fcntl(int, int, StructFlock)}: sets a lock, and waits for it. */
  public static final int F_SETLKW = 7;

  /** F_GETLK for locks of the open file. */
  public static final int F_OFD_GETLK = 36;

  /** F_SETLK for locks of the open file. */
  public static final int F_OFD_SETLK = 37;

  /** F_SETLKW for locks of the open file. */
  public static final int F_OFD_SETLKW = 38;

  /** A lock that others may have too. */
  public static final int F_RDLCK = 0;

  /** A lock that nobody else has. */
  public static final int F_WRLCK = 1;

  /** No lock. */
  public static final int F_UNLCK = 2;

  /** For {@link #fcntl}: F_DUPFD with FD_CLOEXEC. */
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** For {@link #fcntl}: sets the capacity of a pipe. */
  public static final int F_SETPIPE_SZ = 1031;

  /** For {@link #fcntl}: the capacity of a pipe. */
  public static final int F_GETPIPE_SZ = 1032;

  /** The flag of a descriptor: not inherited by a program that is executed. */
  public static final int FD_CLOEXEC = 1;

  /** For {@link #openat2}: no crossing of mount points. */
  public static final long RESOLVE_NO_XDEV = 0x1;

  /** For {@link #openat2}: no links such as those in /proc/self/fd. */
  public static final long RESOLVE_NO_MAGICLINKS = 0x2;

  /** For {@link #openat2}: no symbolic links, anywhere in the path. */
  public static final long RESOLVE_NO_SYMLINKS = 0x4;

  /** For {@link #openat2}: not out of the directory, by no means: EXDEV. */
  public static final long RESOLVE_BENEATH = 0x8;

  /** For {@link #openat2}: the directory is the root of the path and of all links in it. */
  public static final long RESOLVE_IN_ROOT = 0x10;

  /** For {@link #openat2}: EAGAIN if the look-up would have to wait for the disk. */
  public static final long RESOLVE_CACHED = 0x20;

  /** For {@link #splice}: the pages themselves, if that can be. */
  public static final int SPLICE_F_MOVE = 1;

  /** For {@link #splice} and {@link #tee}: EAGAIN instead of a wait for a pipe. */
  public static final int SPLICE_F_NONBLOCK = 2;

  /** For {@link #splice}: more will follow. */
  public static final int SPLICE_F_MORE = 4;

  /** For {@link #fallocate}: the size stays. */
  public static final int FALLOC_FL_KEEP_SIZE = 0x1;

  /** For {@link #fallocate}, with KEEP_SIZE: the range becomes a hole. */
  public static final int FALLOC_FL_PUNCH_HOLE = 0x2;

  /** For {@link #fallocate}: the range goes, and what is behind it moves up. */
  public static final int FALLOC_FL_COLLAPSE_RANGE = 0x8;

  /** For {@link #fallocate}: the range reads as zeros. */
  public static final int FALLOC_FL_ZERO_RANGE = 0x10;

  /** For {@link #fallocate}: a hole is put in. */
  public static final int FALLOC_FL_INSERT_RANGE = 0x20;

  /** For {@link #posix_fadvise}: nothing in particular. */
  public static final int POSIX_FADV_NORMAL = 0;

  /** For {@link #posix_fadvise}: in no order. */
  public static final int POSIX_FADV_RANDOM = 1;

  /** For {@link #posix_fadvise}: from front to back. */
  public static final int POSIX_FADV_SEQUENTIAL = 2;

  /** For {@link #posix_fadvise}: soon. */
  public static final int POSIX_FADV_WILLNEED = 3;

  /** For {@link #posix_fadvise}: not soon. */
  public static final int POSIX_FADV_DONTNEED = 4;

  /** For {@link #posix_fadvise}: once. */
  public static final int POSIX_FADV_NOREUSE = 5;

  private Fcntl() {}

  // ---- opening ---------------------------------------------------------------------------------

  /** {@link #open(String, int, int)} without O_CREAT. */
  public static int open(String path, int flags) throws ErrnoException {
    return open(path, flags, 0);
  }

  /**
   * open(2).
   *
   * @param flags one of O_RDONLY, O_WRONLY and O_RDWR, and any of the other O_ constants
   * @param mode permissions of a file that is created, less the umask
   * @return the lowest free number
   * @throws ErrnoException EACCES, EEXIST, EINTR, EINVAL, EISDIR, ELOOP, EMFILE, ENAMETOOLONG,
   *     ENFILE, ENOENT, ENOSPC, ENOTDIR, ENXIO, EOVERFLOW, EPERM, EROFS, ETXTBSY; EDEADLK in vcore
   *     context
   */
  public static int open(String path, int flags, int mode) throws ErrnoException {
    if (Seam.isDecorated("open")) {
      return Seam.call("open", c -> open(path, flags, mode), path, flags, mode);
    }
    return Opening.open("open", AT_FDCWD, path, flags, mode);
  }

  /** creat(2): {@code open(path, O_CREAT | O_WRONLY | O_TRUNC, mode)}. */
  public static int creat(String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("creat")) {
      return Seam.call("creat", c -> creat(path, mode), path, mode);
    }
    return Opening.open("creat", AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
  }

  /** {@link #openat(int, String, int, int)} without O_CREAT. */
  public static int openat(int dirFd, String path, int flags) throws ErrnoException {
    return openat(dirFd, path, flags, 0);
  }

  /**
   * openat(2): {@link #open(String, int, int)} with relative paths from {@code dirFd}.
   *
   * @param dirFd a directory, or {@link #AT_FDCWD}
   * @throws ErrnoException as open, and EBADF
   */
  public static int openat(int dirFd, String path, int flags, int mode) throws ErrnoException {
    if (Seam.isDecorated("openat")) {
      return Seam.call("openat", c -> openat(dirFd, path, flags, mode), dirFd, path, flags, mode);
    }
    return Opening.open("openat", dirFd, path, flags, mode);
  }

  /**
   * openat2(2): {@link #openat(int, String, int, int)} with rules for the look-up.
   *
   * @param resolve 0 or a union of the RESOLVE_ constants
   * @throws ErrnoException as openat; EXDEV and ELOOP when {@code resolve} forbids the path, EAGAIN
   *     when a rename raced a look-up beneath the directory or RESOLVE_CACHED would have to wait
   */
  public static int openat2(int dirFd, String path, int flags, int mode, long resolve)
      throws ErrnoException {
    if (Seam.isDecorated("openat2")) {
      return Seam.call(
          "openat2",
          c -> openat2(dirFd, path, flags, mode, resolve),
          dirFd,
          path,
          flags,
          mode,
          resolve);
    }
    return Opening.open("openat2", dirFd, path, flags, mode, resolve);
  }

  // ---- flags -----------------------------------------------------------------------------------

  /** {@link #fcntl(int, int, int)} for commands without an argument. */
  public static int fcntl(int fd, int command) throws ErrnoException {
    return fcntl(fd, command, 0);
  }

  /**
   * fcntl(2), for {@link #F_DUPFD}, {@link #F_DUPFD_CLOEXEC}, {@link #F_GETFD}, {@link #F_SETFD},
   * {@link #F_GETFL}, {@link #F_SETFL}, {@link #F_GETPIPE_SZ} and {@link #F_SETPIPE_SZ}.
   *
   * @return the new number, the flags, the capacity, or 0
   * @throws ErrnoException EBADF; EINVAL for another command or a minimum out of range; EMFILE;
   *     EPERM
   */
  public static int fcntl(int fd, int command, int argument) throws ErrnoException {
    if (Seam.isDecorated("fcntl")) {
      return Seam.call("fcntl", c -> fcntl(fd, command, argument), fd, command, argument);
    }
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
      return Duplicates.dup("fcntl", fd, argument, command == F_DUPFD_CLOEXEC);
    }
    Descriptor d = DescriptorTable.acquire("fcntl", fd);
    int result;
    try {
      result =
          isForPlaces(command) || !d.file.isPlace() ? control(d, command, argument) : -Errno.EBADF;
    } finally {
      d.release();
    }
    return ErrnoException.check("fcntl", fd, result);
  }

  /**
   * fcntl(2) on locks, for {@link #F_GETLK}, {@link #F_SETLK}, {@link #F_SETLKW} and their F_OFD_
   * forms.
   *
   * <p>F_SETLK's locks are the proc's: they exclude those of other procs in this JVM and of other
   * programs, and all that it has on a file go when it closes any descriptor of it. F_OFD_SETLK's
   * are the open file's. Both are advisory. Who waits for a lock of this JVM gets it at once when
   * it goes; one of another program is asked for again every few milliseconds.
   *
   * @return what is in the way, or {@code F_UNLCK}, for the GET commands; else {@code lock}
   * @throws ErrnoException EAGAIN when somebody else's lock forbids it; EBADF also when the file is
   *     not open for what the lock is for; EDEADLK when the wait would never end; EINTR, EINVAL,
   *     ENOLCK, EOVERFLOW; EOPNOTSUPP on the vertx driver
   */
  public static StructFlock fcntl(int fd, int command, StructFlock lock) throws ErrnoException {
    if (Seam.isDecorated("fcntl")) {
      return Seam.call("fcntl", c -> fcntl(fd, command, lock), fd, command, lock);
    }
    Descriptor d = DescriptorTable.acquire("fcntl", fd);
    try {
      if (d.file.isPlace()) {
        throw new ErrnoException("fcntl", Errno.EBADF, fd);
      }
      switch (command) {
        case F_GETLK:
        case F_OFD_GETLK:
          return RecordLocks.get(d, command, lock);
        case F_SETLK:
        case F_SETLKW:
        case F_OFD_SETLK:
        case F_OFD_SETLKW:
          ErrnoException.check("fcntl", fd, RecordLocks.set(d, command, lock));
          return lock;
        default:
          throw new ErrnoException("fcntl", Errno.EINVAL, command);
      }
    } finally {
      d.release();
    }
  }

  // ---- space and advice ------------------------------------------------------------------------

  /**
   * fallocate(2): space for a range of the file; with a mode what its constant says.
   *
   * @param mode 0 or FALLOC_ constants
   * @throws ErrnoException EBADF, EFBIG, EINTR, EINVAL, EIO, ENODEV, ENOSPC, EOPNOTSUPP, EPERM,
   *     ESPIPE, ETXTBSY
   */
  public static void fallocate(int fd, int mode, long offset, long length) throws ErrnoException {
    if (Seam.isDecorated("fallocate")) {
      Seam.run("fallocate", c -> fallocate(fd, mode, offset, length), fd, mode, offset, length);
      return;
    }
    Space.fallocate("fallocate", fd, mode, offset, length);
  }

  /**
   * posix_fallocate(3): {@link #fallocate} without a mode. Where the file system cannot, it fails
   * with EOPNOTSUPP and does not write zeros, as some C libraries do: another writer might lose
   * data to those.
   */
  public static void posix_fallocate(int fd, long offset, long length) throws ErrnoException {
    if (Seam.isDecorated("posix_fallocate")) {
      Seam.run("posix_fallocate", c -> posix_fallocate(fd, offset, length), fd, offset, length);
      return;
    }
    Space.fallocate("posix_fallocate", fd, 0, offset, length);
  }

  /**
   * posix_fadvise(2).
   *
   * @param advice a POSIX_FADV_ constant
   * @throws ErrnoException EBADF, EINVAL, ESPIPE
   */
  public static void posix_fadvise(int fd, long offset, long length, int advice)
      throws ErrnoException {
    if (Seam.isDecorated("posix_fadvise")) {
      Seam.run(
          "posix_fadvise",
          c -> posix_fadvise(fd, offset, length, advice),
          fd,
          offset,
          length,
          advice);
      return;
    }
    Space.advise(fd, offset, length, advice);
  }

  // ---- between descriptors ---------------------------------------------------------------------

  /**
   * splice(2): moves bytes between a pipe and something else without their coming here.
   *
   * @param offIn where to begin, in its element 0, which is advanced; null is the position, and of
   *     a pipe it must be
   * @param offOut the same of the target
   * @param flags 0 or SPLICE_F_ constants
   * @return how many; 0 at the end
   * @throws ErrnoException EAGAIN with SPLICE_F_NONBLOCK or O_NONBLOCK; EBADF, EINTR, EINVAL when
   *     neither is a pipe, EPIPE, with SIGPIPE, ESPIPE
   */
  public static long splice(
      int fdIn,
      long @Nullable [] offIn,
      int fdOut,
      long @Nullable [] offOut,
      long length,
      int flags)
      throws ErrnoException {
    if (Seam.isDecorated("splice")) {
      return Seam.call(
          "splice",
          c -> splice(fdIn, offIn, fdOut, offOut, length, flags),
          fdIn,
          offIn,
          fdOut,
          offOut,
          length,
          flags);
    }
    return PipeTransfer.splice(fdIn, offIn, fdOut, offOut, length, flags);
  }

  /**
   * tee(2): what is in one pipe goes into another one too, and stays.
   *
   * @return how many; 0 at the end
   * @throws ErrnoException EAGAIN, EBADF, EINTR, EINVAL when one is no pipe or both are the same,
   *     EPIPE, with SIGPIPE
   */
  public static long tee(int fdIn, int fdOut, long length, int flags) throws ErrnoException {
    if (Seam.isDecorated("tee")) {
      return Seam.call("tee", c -> tee(fdIn, fdOut, length, flags), fdIn, fdOut, length, flags);
    }
    return PipeTransfer.tee(fdIn, fdOut, length, flags);
  }

  /** What O_PATH leaves of the commands. */
  private static boolean isForPlaces(int command) {
    return command == F_GETFD || command == F_SETFD || command == F_GETFL;
  }

  private static int control(Descriptor d, int command, int argument) {
    switch (command) {
      case F_GETFD:
        return d.closeOnExec ? FD_CLOEXEC : 0;
      case F_SETFD:
        d.closeOnExec = (argument & FD_CLOEXEC) != 0;
        return 0;
      case F_GETFL:
        return d.file.flags();
      case F_SETFL:
        return setStatusFlags(d.file, argument);
      case F_GETPIPE_SZ:
      case F_SETPIPE_SZ:
        return d.file.host.fcntl(d.file.kernelFd, command, argument);
      default:
        return -Errno.EINVAL;
    }
  }

  /** O_NONBLOCK is done here, and the kernel's own flag stays as it is; see {@link OpenFile}. */
  private static int setStatusFlags(OpenFile file, int wanted) {
    int settable = O_APPEND | O_DIRECT | O_NOATIME | (file.isShared() ? O_NONBLOCK : 0);
    int before = file.flags();
    if (((before ^ wanted) & settable) != 0) {
      int kernels = file.host.fcntl(file.kernelFd, F_GETFL, 0);
      int result =
          file.host.fcntl(file.kernelFd, F_SETFL, (kernels & ~settable) | (wanted & settable));
      if (result < 0) {
        return result;
      }
    }
    int changed = settable | O_NONBLOCK;
    file.statusFlags = (before & ~changed) | (wanted & changed);
    return 0;
  }
}

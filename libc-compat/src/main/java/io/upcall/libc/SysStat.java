package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import org.jspecify.annotations.Nullable;

/** {@code sys/stat.h}: what a file is. */
public final class SysStat {

  /** The bits of the type in {@code st_mode}. */
  public static final int S_IFMT = 0xf000;

  /** A socket. */
  public static final int S_IFSOCK = 0xc000;

  /** A symbolic link. */
  public static final int S_IFLNK = 0xa000;

  /** A regular file. */
  public static final int S_IFREG = 0x8000;

  /** A block device. */
  public static final int S_IFBLK = 0x6000;

  /** A directory. */
  public static final int S_IFDIR = 0x4000;

  /** A character device. */
  public static final int S_IFCHR = 0x2000;

  /** A FIFO or pipe. */
  public static final int S_IFIFO = 0x1000;

  /** Reading, writing and executing by the owner. */
  public static final int S_IRWXU = 0700;

  /** Reading by the owner. */
  public static final int S_IRUSR = 0400;

  /** Writing by the owner. */
  public static final int S_IWUSR = 0200;

  /** Executing by the owner. */
  public static final int S_IXUSR = 0100;

  /** All of the group's. */
  public static final int S_IRWXG = 0070;

  /** All of the others'. */
  public static final int S_IRWXO = 0007;

  /** Runs as its owner. */
  public static final int S_ISUID = 04000;

  /** Runs as its group; in a directory, what is made has its group. */
  public static final int S_ISGID = 02000;

  /** In a directory: only owners remove names. */
  public static final int S_ISVTX = 01000;

  /** For {@link #utimensat}, as nanoseconds: now. */
  public static final int UTIME_NOW = 0x3fffffff;

  /** For {@link #utimensat}, as nanoseconds: leave it. */
  public static final int UTIME_OMIT = 0x3ffffffe;

  private SysStat() {}

  /** True for a regular file. */
  public static boolean S_ISREG(int mode) {
    return (mode & S_IFMT) == S_IFREG;
  }

  /** True for a directory. */
  public static boolean S_ISDIR(int mode) {
    return (mode & S_IFMT) == S_IFDIR;
  }

  /** True for a symbolic link. */
  public static boolean S_ISLNK(int mode) {
    return (mode & S_IFMT) == S_IFLNK;
  }

  /** True for a FIFO or pipe. */
  public static boolean S_ISFIFO(int mode) {
    return (mode & S_IFMT) == S_IFIFO;
  }

  /** True for a socket. */
  public static boolean S_ISSOCK(int mode) {
    return (mode & S_IFMT) == S_IFSOCK;
  }

  /** True for a character device. */
  public static boolean S_ISCHR(int mode) {
    return (mode & S_IFMT) == S_IFCHR;
  }

  /** True for a block device. */
  public static boolean S_ISBLK(int mode) {
    return (mode & S_IFMT) == S_IFBLK;
  }

  /**
   * fstat(2).
   *
   * @throws ErrnoException EBADF; EDEADLK in vcore context
   */
  public static StructStat fstat(int fd) throws ErrnoException {
    if (Seam.isDecorated("fstat")) {
      return Seam.call("fstat", c -> fstat(fd), fd);
    }
    Descriptor d = DescriptorTable.acquire("fstat", fd);
    try {
      return Status.ofOpen("fstat", fd, d, d.file.kernelFd);
    } finally {
      d.release();
    }
  }

  /**
   * stat(2).
   *
   * @throws ErrnoException EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR; EDEADLK in vcore context
   */
  public static StructStat stat(String path) throws ErrnoException {
    if (Seam.isDecorated("stat")) {
      return Seam.call("stat", c -> stat(path), path);
    }
    return Status.ofPath("stat", Fcntl.AT_FDCWD, path, 0);
  }

  /** lstat(2): {@link #stat} that tells of a symbolic link itself. */
  public static StructStat lstat(String path) throws ErrnoException {
    if (Seam.isDecorated("lstat")) {
      return Seam.call("lstat", c -> lstat(path), path);
    }
    return Status.ofPath("lstat", Fcntl.AT_FDCWD, path, Fcntl.AT_SYMLINK_NOFOLLOW);
  }

  /**
   * fstatat(2): {@link #stat} with relative paths from {@code dirFd}.
   *
   * @param flags 0 or a union of {@link Fcntl#AT_SYMLINK_NOFOLLOW} and {@link Fcntl#AT_EMPTY_PATH}
   * @throws ErrnoException as stat, and EBADF, EINVAL
   */
  public static StructStat fstatat(int dirFd, String path, int flags) throws ErrnoException {
    if (Seam.isDecorated("fstatat")) {
      return Seam.call("fstatat", c -> fstatat(dirFd, path, flags), dirFd, path, flags);
    }
    if ((flags & ~(Fcntl.AT_SYMLINK_NOFOLLOW | Fcntl.AT_EMPTY_PATH)) != 0) {
      throw new ErrnoException("fstatat", Errno.EINVAL, flags);
    }
    boolean itself = path.isEmpty() && (flags & Fcntl.AT_EMPTY_PATH) != 0;
    if (!itself || dirFd == Fcntl.AT_FDCWD) {
      return Status.ofPath("fstatat", dirFd, path, flags);
    }
    Descriptor d = DescriptorTable.acquire("fstatat", dirFd);
    try {
      return Status.ofOpen("fstatat", dirFd, d, d.file.kernelFd);
    } finally {
      d.release();
    }
  }

  // ---- making files ----------------------------------------------------------------------------

  /**
   * mkdir(2).
   *
   * @param mode permissions, less the umask
   * @throws ErrnoException EACCES, EEXIST, ELOOP, EMLINK, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR,
   *     EROFS
   */
  public static void mkdir(String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("mkdir")) {
      Seam.run("mkdir", c -> mkdir(path, mode), path, mode);
      return;
    }
    Lookup.mkdirat("mkdir", Fcntl.AT_FDCWD, path, mode);
  }

  /** mkdirat(2): {@link #mkdir} with a relative path from {@code dirFd}. */
  public static void mkdirat(int dirFd, String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("mkdirat")) {
      Seam.run("mkdirat", c -> mkdirat(dirFd, path, mode), dirFd, path, mode);
      return;
    }
    Lookup.mkdirat("mkdirat", dirFd, path, mode);
  }

  /**
   * mkfifo(3): a pipe with a name.
   *
   * @param mode permissions, less the umask
   * @throws ErrnoException EACCES, EEXIST, ELOOP, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, EROFS
   */
  public static void mkfifo(String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("mkfifo")) {
      Seam.run("mkfifo", c -> mkfifo(path, mode), path, mode);
      return;
    }
    Lookup.mknodat("mkfifo", Fcntl.AT_FDCWD, path, S_IFIFO | mode, 0);
  }

  /** mkfifoat(3): {@link #mkfifo} with a relative path from {@code dirFd}. */
  public static void mkfifoat(int dirFd, String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("mkfifoat")) {
      Seam.run("mkfifoat", c -> mkfifoat(dirFd, path, mode), dirFd, path, mode);
      return;
    }
    Lookup.mknodat("mkfifoat", dirFd, path, S_IFIFO | mode, 0);
  }

  /**
   * mknod(2).
   *
   * @param mode type, of which none is {@link #S_IFREG}, and permissions, less the umask
   * @param device which one, for device files
   * @throws ErrnoException as mkfifo, and EINVAL, EPERM
   */
  public static void mknod(String path, int mode, long device) throws ErrnoException {
    if (Seam.isDecorated("mknod")) {
      Seam.run("mknod", c -> mknod(path, mode, device), path, mode, device);
      return;
    }
    Lookup.mknodat("mknod", Fcntl.AT_FDCWD, path, mode, device);
  }

  /** mknodat(2): {@link #mknod} with a relative path from {@code dirFd}. */
  public static void mknodat(int dirFd, String path, int mode, long device) throws ErrnoException {
    if (Seam.isDecorated("mknodat")) {
      Seam.run("mknodat", c -> mknodat(dirFd, path, mode, device), dirFd, path, mode, device);
      return;
    }
    Lookup.mknodat("mknodat", dirFd, path, mode, device);
  }

  /**
   * umask(2): permissions that the calling thread's proc takes from what it makes.
   *
   * @return the one before
   */
  public static int umask(int mask) {
    if (Seam.isDecorated("umask")) {
      return Seam.callUnfailing("umask", c -> umask(mask), mask);
    }
    return FsContext.current().umask(mask);
  }

  // ---- changing them ---------------------------------------------------------------------------

  /**
   * chmod(2).
   *
   * @throws ErrnoException EPERM when it is somebody else's; EIO, EROFS, and as a look-up fails
   */
  public static void chmod(String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("chmod")) {
      Seam.run("chmod", c -> chmod(path, mode), path, mode);
      return;
    }
    Lookup.fchmodat("chmod", Fcntl.AT_FDCWD, path, mode, 0);
  }

  /** fchmod(2): {@link #chmod} of an open file. */
  public static void fchmod(int fd, int mode) throws ErrnoException {
    if (Seam.isDecorated("fchmod")) {
      Seam.run("fchmod", c -> fchmod(fd, mode), fd, mode);
      return;
    }
    Modes.change("fchmod", fd, Numbers.FCHMOD, mode, 0);
  }

  /**
   * fchmodat(2): {@link #chmod} with a relative path from {@code dirFd}.
   *
   * @param flags 0 or a union of {@link Fcntl#AT_SYMLINK_NOFOLLOW} (EOPNOTSUPP for a symbolic link)
   *     and {@link Fcntl#AT_EMPTY_PATH}; ENOSYS before Linux 6.6
   */
  public static void fchmodat(int dirFd, String path, int mode, int flags) throws ErrnoException {
    if (Seam.isDecorated("fchmodat")) {
      Seam.run("fchmodat", c -> fchmodat(dirFd, path, mode, flags), dirFd, path, mode, flags);
      return;
    }
    Lookup.fchmodat("fchmodat", dirFd, path, mode, flags);
  }

  /**
   * utimensat(2): sets the times of last access and modification.
   *
   * @param times the two, of which nanoseconds may be {@link #UTIME_NOW} or {@link #UTIME_OMIT};
   *     null is now for both
   * @param flags 0 or {@link Fcntl#AT_SYMLINK_NOFOLLOW}
   * @throws ErrnoException EACCES, EINVAL for nanoseconds out of range, EPERM, EROFS, and as a
   *     look-up fails
   */
  public static void utimensat(int dirFd, String path, StructTimespec @Nullable [] times, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("utimensat")) {
      Seam.run("utimensat", c -> utimensat(dirFd, path, times, flags), dirFd, path, times, flags);
      return;
    }
    Lookup.utimensat("utimensat", dirFd, path, times, flags);
  }

  /** futimens(3): {@link #utimensat} of an open file. */
  public static void futimens(int fd, StructTimespec @Nullable [] times) throws ErrnoException {
    if (Seam.isDecorated("futimens")) {
      Seam.run("futimens", c -> futimens(fd, times), fd, times);
      return;
    }
    long two = Times.allocate("futimens", times);
    try {
      Modes.change("futimens", fd, Numbers.UTIMENSAT, 0, two);
    } finally {
      NativeMemory.free(two);
    }
  }
}

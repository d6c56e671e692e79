package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.async.kernel.Sys;

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
    return Status.ofPath("stat", null, Sys.AT_FDCWD, path, 0);
  }

  /** lstat(2): {@link #stat} that tells of a symbolic link itself. */
  public static StructStat lstat(String path) throws ErrnoException {
    if (Seam.isDecorated("lstat")) {
      return Seam.call("lstat", c -> lstat(path), path);
    }
    return Status.ofPath("lstat", null, Sys.AT_FDCWD, path, Fcntl.AT_SYMLINK_NOFOLLOW);
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
    if (dirFd == Fcntl.AT_FDCWD) {
      return Status.ofPath("fstatat", null, dirFd, path, flags);
    }
    Descriptor d = DescriptorTable.acquire("fstatat", dirFd);
    try {
      boolean itself = path.isEmpty() && (flags & Fcntl.AT_EMPTY_PATH) != 0;
      return itself
          ? Status.ofOpen("fstatat", dirFd, d, d.file.kernelFd)
          : Status.ofPath("fstatat", d, d.file.kernelFd, path, flags);
    } finally {
      d.release();
    }
  }

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
    HostCalls host = Kernel.host();
    Slow.onPath("mkdir", path, name -> host.mkdirat(Sys.AT_FDCWD, name, mode));
  }
}

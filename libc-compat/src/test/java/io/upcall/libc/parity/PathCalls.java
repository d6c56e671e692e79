package io.upcall.libc.parity;

/** The calls on names, permissions, owners and times of files, and on directories. */
interface PathCalls extends FileCalls {

  int truncate(String path, long length);

  int access(String path, int mode);

  int faccessat(int dirFd, String path, int mode, int flags);

  int link(String oldPath, String newPath);

  int linkat(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags);

  int symlink(String target, String path);

  int symlinkat(String target, int dirFd, String path);

  int unlinkat(int dirFd, String path, int flags);

  int chown(String path, int owner, int group);

  int lchown(String path, int owner, int group);

  int fchown(int fd, int owner, int group);

  int fchownat(int dirFd, String path, int owner, int group, int flags);

  int chdir(String path);

  int fchdir(int fd);

  int syncfs(int fd);

  int rename(String oldPath, String newPath);

  int renameat(int oldDirFd, String oldPath, int newDirFd, String newPath);

  int renameat2(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags);

  int remove(String path);

  int chmod(String path, int mode);

  int fchmod(int fd, int mode);

  int fchmodat(int dirFd, String path, int mode, int flags);

  int mkdirat(int dirFd, String path, int mode);

  int mkfifo(String path, int mode);

  int mkfifoat(int dirFd, String path, int mode);

  int mknod(String path, int mode, long device);

  int mknodat(int dirFd, String path, int mode, long device);

  int umask(int mask);

  /** The target is noted; the result is its length. */
  int readlink(String path);

  int readlinkat(int dirFd, String path);

  /** The path is noted, from the case's own directory on; the result is 0. */
  int getcwd();

  /** The path is noted, from the directory of the case on. */
  int realpath(String path);

  /** Both times, in seconds; {@code nanos} of both. */
  int utimensat(int dirFd, String path, long access, long modification, long nanos, int flags);

  int futimens(int fd, long access, long modification, long nanos);

  /** The names are noted, in order; the result is how many. */
  int list(String path);

  // ---- sys/xattr.h -----------------------------------------------------------------------------

  int setxattr(String path, String name, String value, int flags);

  int lsetxattr(String path, String name, String value, int flags);

  int fsetxattr(int fd, String name, String value, int flags);

  /** The value is noted; the result is its length. */
  int getxattr(String path, String name);

  int lgetxattr(String path, String name);

  int fgetxattr(int fd, String name);

  /** The names are noted; the result is how many bytes they are, each with its NUL. */
  int listxattr(String path);

  int llistxattr(String path);

  int flistxattr(int fd);

  int removexattr(String path, String name);

  int lremovexattr(String path, String name);

  int fremovexattr(int fd, String name);
}

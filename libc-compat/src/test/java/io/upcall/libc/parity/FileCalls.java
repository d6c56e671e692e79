package io.upcall.libc.parity;

/**
 * The calls on files and descriptors that cases make, for all tables: results are values of 0 or
 * more, or {@code -errno}. Relative paths are in the case's own directory.
 */
interface FileCalls extends Calls {

  // ---- fcntl.h ---------------------------------------------------------------------------------

  int open(String path, int flags, int mode);

  /** Without O_CREAT. */
  default int open(String path, int flags) {
    return open(path, flags, 0);
  }

  int openat(int dirFd, String path, int flags, int mode);

  int creat(String path, int mode);

  int fcntl(int fd, int command, int argument);

  // ---- unistd.h --------------------------------------------------------------------------------

  /** Reads up to {@code count} bytes, which are noted. */
  int read(int fd, int count);

  int write(int fd, String text);

  int pread(int fd, int count, long offset);

  int pwrite(int fd, String text, long offset);

  long lseek(int fd, long offset, int whence);

  int close(int fd);

  int dup(int fd);

  int dup2(int oldFd, int newFd);

  int dup3(int oldFd, int newFd, int flags);

  /** The two ends, or twice {@code -errno}. */
  int[] pipe2(int flags);

  int fsync(int fd);

  int fdatasync(int fd);

  int ftruncate(int fd, long length);

  int unlink(String path);

  int rmdir(String path);

  // ---- sys/stat.h ------------------------------------------------------------------------------

  /** The status is noted: type, permissions, names, owner, and the size of what is no directory. */
  int stat(String path);

  int lstat(String path);

  int fstat(int fd);

  int fstatat(int dirFd, String path, int flags);

  int mkdir(String path, int mode);

  /**
   * The S_IFMT bits of what is open, or {@code -errno}: 0 for what is no file, a set or a counter.
   * Not noted.
   */
  int type(int fd);

  // ---- for cases -------------------------------------------------------------------------------

  /** A new file with this content, open for both; its position is at the end. */
  default int file(String path, String content) {
    int fd = open(path, io.upcall.libc.Fcntl.O_RDWR | io.upcall.libc.Fcntl.O_CREAT, 0644);
    if (!content.isEmpty()) {
      write(fd, content);
    }
    return fd;
  }
}

package io.upcall.async.vertx;

/**
 * Numbers of Linux's user-space interface that this driver reads out of calls, named as in the
 * kernel's headers: the calls speak Linux on every machine.
 */
final class Posix {

  private static final boolean ARM64 = System.getProperty("os.arch", "").equals("aarch64");

  // poll.h
  static final int POLLIN = 0x1;
  static final int POLLOUT = 0x4;
  static final int POLLERR = 0x8;
  static final int POLLHUP = 0x10;
  static final int POLLNVAL = 0x20;
  static final int POLLRDHUP = 0x2000;

  // sys/socket.h
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_TYPE_MASK = 0xf;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SHUT_RD = 0;
  static final int SHUT_WR = 1;
  static final int SHUT_RDWR = 2;
  static final int MSG_PEEK = 2;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;

  // fcntl.h
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_ACCMODE = 3;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_DSYNC = 0x1000;
  static final int O_DIRECT = ARM64 ? 0x10000 : 0x4000;
  static final int O_DIRECTORY = ARM64 ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM64 ? 0x8000 : 0x20000;
  static final int O_SYNC = 0x101000;
  static final int O_PATH = 0x200000;
  static final int O_TMPFILE = 0x400000;
  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EACCESS = 0x200;
  static final int AT_SYMLINK_FOLLOW = 0x400;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;

  // linux/fs.h
  static final int RENAME_NOREPLACE = 1;
  static final int RENAME_EXCHANGE = 2;

  // linux/openat2.h
  static final int OPEN_HOW_MODE = 8;
  static final int OPEN_HOW_RESOLVE = 16;
  static final long RESOLVE_NO_XDEV = 0x1;
  static final long RESOLVE_NO_SYMLINKS = 0x4;
  static final long RESOLVE_BENEATH = 0x8;
  static final long RESOLVE_IN_ROOT = 0x10;
  static final long RESOLVE_CACHED = 0x20;

  // unistd.h
  static final int SEEK_SET = 0;
  static final int SEEK_CUR = 1;
  static final int SEEK_END = 2;

  // sys/stat.h
  static final int S_IFSOCK = 0xc000;
  static final int S_IFLNK = 0xa000;
  static final int S_IFREG = 0x8000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFIFO = 0x1000;

  private Posix() {}
}

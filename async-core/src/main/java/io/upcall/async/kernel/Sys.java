package io.upcall.async.kernel;

/**
 * Numbers of the Linux user-space interface that more than one package needs, named as in the
 * kernel's headers. System call numbers differ between machines; the rest is the same everywhere
 * this project runs (x86-64 and AArch64, little endian).
 */
public final class Sys {

  /** True on AArch64 (and RISC-V), which use the kernel's generic system call table. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  // System call numbers: asm/unistd_64.h and asm-generic/unistd.h.
  public static final int NR_READ = GENERIC ? 63 : 0;
  public static final int NR_WRITE = GENERIC ? 64 : 1;
  public static final int NR_PREADV2 = GENERIC ? 286 : 327;
  public static final int NR_PWRITEV2 = GENERIC ? 287 : 328;
  public static final int NR_SENDTO = GENERIC ? 206 : 44;
  public static final int NR_RECVFROM = GENERIC ? 207 : 45;
  public static final int NR_SENDMSG = GENERIC ? 211 : 46;
  public static final int NR_RECVMSG = GENERIC ? 212 : 47;
  public static final int NR_SENDFILE = GENERIC ? 71 : 40;
  public static final int NR_CLOSE = GENERIC ? 57 : 3;
  public static final int NR_LSEEK = GENERIC ? 62 : 8;
  public static final int NR_MMAP = GENERIC ? 222 : 9;
  public static final int NR_MUNMAP = GENERIC ? 215 : 11;
  public static final int NR_SOCKET = GENERIC ? 198 : 41;
  public static final int NR_GETSOCKNAME = GENERIC ? 204 : 51;
  public static final int NR_GETPEERNAME = GENERIC ? 205 : 52;
  public static final int NR_SETSOCKOPT = GENERIC ? 208 : 54;
  public static final int NR_GETSOCKOPT = GENERIC ? 209 : 55;
  public static final int NR_SHUTDOWN = GENERIC ? 210 : 48;
  public static final int NR_BIND = GENERIC ? 200 : 49;
  public static final int NR_LISTEN = GENERIC ? 201 : 50;
  public static final int NR_ACCEPT4 = GENERIC ? 242 : 288;
  public static final int NR_FCNTL = GENERIC ? 25 : 72;
  public static final int NR_FTRUNCATE = GENERIC ? 46 : 77;
  public static final int NR_GETDENTS64 = GENERIC ? 61 : 217;
  public static final int NR_SPLICE = GENERIC ? 76 : 275;
  public static final int NR_PIPE2 = GENERIC ? 59 : 293;
  public static final int NR_STATX = GENERIC ? 291 : 332;
  public static final int NR_EVENTFD2 = GENERIC ? 19 : 290;
  public static final int NR_GETTID = GENERIC ? 178 : 186;
  public static final int NR_PRCTL = GENERIC ? 167 : 157;
  public static final int NR_SCHED_SETAFFINITY = GENERIC ? 122 : 203;
  public static final int NR_SCHED_GETAFFINITY = GENERIC ? 123 : 204;
  public static final int NR_IO_URING_SETUP = 425;
  public static final int NR_IO_URING_ENTER = 426;
  public static final int NR_IO_URING_REGISTER = 427;
  public static final int NR_OPENAT2 = 437;
  public static final int NR_CACHESTAT = 451;

  // linux/fs.h
  public static final int RWF_NOWAIT = 0x8;

  // linux/socket.h
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;

  // linux/splice.h
  public static final int SPLICE_F_MOVE = 1;
  public static final int SPLICE_F_NONBLOCK = 2;
  public static final int SPLICE_F_MORE = 4;

  // linux/openat2.h
  public static final int RESOLVE_CACHED = 0x20;

  // asm-generic/fcntl.h
  public static final int AT_FDCWD = -100;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  private Sys() {}
}

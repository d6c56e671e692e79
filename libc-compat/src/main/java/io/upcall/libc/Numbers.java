package io.upcall.libc;

/**
 * Numbers of the system calls that {@link io.upcall.async.HostCalls#systemCall} is given here:
 * {@code asm/unistd_64.h} for x86-64, {@code asm-generic/unistd.h} for AArch64 and RISC-V.
 */
final class Numbers {

  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  static final int PREAD64 = GENERIC ? 67 : 17;
  static final int PWRITE64 = GENERIC ? 68 : 18;
  static final int FSTATFS = GENERIC ? 44 : 138;
  static final int TRUNCATE = GENERIC ? 45 : 76;
  static final int FLOCK = GENERIC ? 32 : 73;
  static final int FCNTL = GENERIC ? 25 : 72;
  static final int SYNC = GENERIC ? 81 : 162;
  static final int SYNCFS = GENERIC ? 267 : 306;
  static final int FCHMOD = GENERIC ? 52 : 91;
  static final int FCHOWN = GENERIC ? 55 : 93;
  static final int MKNODAT = GENERIC ? 33 : 259;
  static final int UTIMENSAT = GENERIC ? 88 : 280;
  static final int FCHDIR = GENERIC ? 50 : 81;
  static final int UMASK = GENERIC ? 166 : 95;
  static final int UNSHARE = GENERIC ? 97 : 272;
  static final int COPY_FILE_RANGE = GENERIC ? 285 : 326;
  static final int SPLICE = GENERIC ? 76 : 275;
  static final int TEE = GENERIC ? 77 : 276;
  static final int MMAP = GENERIC ? 222 : 9;
  static final int MUNMAP = GENERIC ? 215 : 11;
  static final int MSYNC = GENERIC ? 227 : 26;

  // The six of xattr(7) that the ring does not have, by path, link and descriptor.
  static final int LSETXATTR = GENERIC ? 6 : 189;
  static final int LGETXATTR = GENERIC ? 9 : 192;
  static final int LISTXATTR = GENERIC ? 11 : 194;
  static final int LLISTXATTR = GENERIC ? 12 : 195;
  static final int FLISTXATTR = GENERIC ? 13 : 196;
  static final int REMOVEXATTR = GENERIC ? 14 : 197;
  static final int LREMOVEXATTR = GENERIC ? 15 : 198;
  static final int FREMOVEXATTR = GENERIC ? 16 : 199;

  private Numbers() {}
}

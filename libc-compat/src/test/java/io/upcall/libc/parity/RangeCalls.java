package io.upcall.libc.parity;

/** The calls on ranges of files: locks, space, vectors, mappings, and what goes between two. */
interface RangeCalls extends PathCalls {

  /** F_SETLK and its like. */
  int lock(int fd, int command, int type, int whence, long start, long length);

  /** F_GETLK or F_OFD_GETLK; noted is what is in the way, without whose it is. */
  int getlock(int fd, int command, int type, int whence, long start, long length);

  int flock(int fd, int operation);

  int fallocate(int fd, int mode, long offset, long length);

  int posix_fadvise(int fd, long offset, long length, int advice);

  /** Offsets below 0 are none. The new ones are noted. */
  int splice(int fdIn, long offIn, int fdOut, long offOut, long length, int flags);

  int tee(int fdIn, int fdOut, long length, int flags);

  int copy_file_range(int fdIn, long offIn, int fdOut, long offOut, long length, int flags);

  int isatty(int fd);

  /** Into buffers of these sizes; the bytes are noted. */
  int readv(int fd, int... sizes);

  int writev(int fd, String... texts);

  int preadv(int fd, long offset, int... sizes);

  int pwritev(int fd, long offset, String... texts);

  int preadv2(int fd, long offset, int flags, int... sizes);

  int pwritev2(int fd, long offset, int flags, String... texts);

  /** Maps, notes the first bytes, writes {@code text} there if it is not empty, and unmaps. */
  int mapped(int fd, long length, int protection, int flags, long offset, String text);
}

package io.upcall.libc;

/**
 * {@code struct flock}: a lock on a range of a file.
 *
 * @param l_type {@link Fcntl#F_RDLCK}, {@link Fcntl#F_WRLCK} or {@link Fcntl#F_UNLCK}
 * @param l_whence what {@code l_start} counts from: {@link Unistd#SEEK_SET}, {@link
 *     Unistd#SEEK_CUR} or {@link Unistd#SEEK_END}
 * @param l_start where the range begins
 * @param l_len how many bytes; 0 is to the end, however far that moves; below 0 are those in front
 *     of {@code l_start}
 * @param l_pid whose it is, from F_GETLK: a pid of {@link Unistd#getpid}'s kind for a proc of this
 *     JVM, the kernel's for another program, -1 for a lock of an open file
 */
public record StructFlock(int l_type, int l_whence, long l_start, long l_len, int l_pid) {

  /** Checks nothing: fcntl(2) answers EINVAL. */
  public StructFlock {}

  /** A lock to ask for. */
  public StructFlock(int type, int whence, long start, long length) {
    this(type, whence, start, length, 0);
  }
}

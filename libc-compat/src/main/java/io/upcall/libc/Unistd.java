package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.cores.BlockingCall;
import io.upcall.cores.Proc;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code unistd.h}: descriptors and what is read and written through them.
 *
 * <p>Every function that waits parks the calling thread and nothing else, and ends with EINTR when
 * that thread is interrupted, with EBADF when the descriptor is closed meanwhile, and with EDEADLK,
 * before it has done anything, in vcore context. Each may also fail with EBADF for a number that is
 * not open, with EIO and with ENOMEM.
 */
public final class Unistd {

  /** Standard input. */
  public static final int STDIN_FILENO = 0;

  /** Standard output. */
  public static final int STDOUT_FILENO = 1;

  /** Standard error. */
  public static final int STDERR_FILENO = 2;

  /** For {@link #lseek}: from the start. */
  public static final int SEEK_SET = 0;

  /** For {@link #lseek}: from the current position. */
  public static final int SEEK_CUR = 1;

  /** For {@link #lseek}: from the end. */
  public static final int SEEK_END = 2;

  /** For {@link #lseek}: to the next data. */
  public static final int SEEK_DATA = 3;

  /** For {@link #lseek}: to the next hole. */
  public static final int SEEK_HOLE = 4;

  /** For {@link #access}: it is there. */
  public static final int F_OK = 0;

  /** For {@link #access}: it may be executed, or searched. */
  public static final int X_OK = 1;

  /** For {@link #access}: it may be written. */
  public static final int W_OK = 2;

  /** For {@link #access}: it may be read. */
  public static final int R_OK = 4;

  private Unistd() {}

  // ---- reading ---------------------------------------------------------------------------------

  /** {@link #read(int, byte[], int, int)} into the whole array. */
  public static int read(int fd, byte[] buffer) throws ErrnoException {
    return read(fd, buffer, 0, buffer.length);
  }

  /**
   * read(2): waits for something to read and reads it, from a file at its position.
   *
   * @param from the first index in {@code buffer} that is written
   * @param count how many bytes at most; a file gives all of them unless it ends
   * @return how many were read; 0 at the end
   * @throws ErrnoException EAGAIN with O_NONBLOCK or after SO_RCVTIMEO; EBADF, EINTR, EINVAL, EIO,
   *     EISDIR; of sockets also ECONNRESET, ENOTCONN, ETIMEDOUT
   * @throws IndexOutOfBoundsException when the range is not in the array
   */
  public static int read(int fd, byte[] buffer, int from, int count) throws ErrnoException {
    if (Seam.isDecorated("read")) {
      return Seam.call(
          "read",
          c -> read(fd, buffer, from, c.atMost(count)),
          fd,
          Seam.memory(buffer, from, count),
          count);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = DescriptorTable.acquire("read", fd);
    int result;
    try {
      result = d.file.kind.read(d, buffer, from, count);
    } finally {
      d.release();
    }
    return ErrnoException.check("read", fd, result);
  }

  /** {@link #read(int, byte[], int, int)} into what remains of {@code buffer}; advances it. */
  public static int read(int fd, ByteBuffer buffer) throws ErrnoException {
    if (Seam.isDecorated("read")) {
      return Seam.call(
          "read",
          c -> Seam.limited(c, buffer, () -> read(fd, buffer)),
          fd,
          Seam.memory(buffer),
          buffer.remaining());
    }
    byte[] array = Memory.array(Memory.writable(buffer));
    Descriptor d = DescriptorTable.acquire("read", fd);
    int result;
    try {
      result = d.file.kind.read(d, array, Memory.at(buffer), buffer.remaining());
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    return advance("read", fd, buffer, result);
  }

  /** {@link #pread(int, byte[], int, int, long)} into the whole array. */
  public static int pread(int fd, byte[] buffer, long offset) throws ErrnoException {
    return pread(fd, buffer, 0, buffer.length, offset);
  }

  /**
   * pread(2): reads at {@code offset}; the position stays.
   *
   * @return how many bytes were read: {@code count} unless the file ends
   * @throws ErrnoException EINVAL for a negative offset, ESPIPE for what has no position; EBADF,
   *     EINTR, EIO, EISDIR
   */
  public static int pread(int fd, byte[] buffer, int from, int count, long offset)
      throws ErrnoException {
    if (Seam.isDecorated("pread")) {
      return Seam.call(
          "pread",
          c -> pread(fd, buffer, from, c.atMost(count), offset),
          fd,
          Seam.memory(buffer, from, count),
          count,
          offset);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = acquireSeekable("pread", fd, offset);
    int result;
    try {
      result = FileTransfer.read(d, buffer, from, count, offset);
    } finally {
      d.release();
    }
    return ErrnoException.check("pread", fd, result);
  }

  /** {@link #pread(int, byte[], int, int, long)} into what remains of {@code buffer}. */
  public static int pread(int fd, ByteBuffer buffer, long offset) throws ErrnoException {
    if (Seam.isDecorated("pread")) {
      return Seam.call(
          "pread",
          c -> Seam.limited(c, buffer, () -> pread(fd, buffer, offset)),
          fd,
          Seam.memory(buffer),
          buffer.remaining(),
          offset);
    }
    byte[] array = Memory.array(Memory.writable(buffer));
    Descriptor d = acquireSeekable("pread", fd, offset);
    int result;
    try {
      result = FileTransfer.read(d, array, Memory.at(buffer), buffer.remaining(), offset);
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    return advance("pread", fd, buffer, result);
  }

  // ---- writing ---------------------------------------------------------------------------------

  /** {@link #write(int, byte[], int, int)} of the whole array. */
  public static int write(int fd, byte[] buffer) throws ErrnoException {
    return write(fd, buffer, 0, buffer.length);
  }

  /**
   * write(2): writes all of it, to a file at its position.
   *
   * @param from the first index in {@code buffer} that is read
   * @return {@code count}, or less when it failed after so many bytes (or, with O_NONBLOCK, had no
   *     room for more); the next call tells why
   * @throws ErrnoException EAGAIN with O_NONBLOCK or after SO_SNDTIMEO; EPIPE, with SIGPIPE, when
   *     nobody will read it; EBADF, EDQUOT, EFBIG, EINTR, EIO, ENOSPC; of sockets also ECONNRESET,
   *     ENOTCONN, EDESTADDRREQ
   * @throws IndexOutOfBoundsException when the range is not in the array
   */
  public static int write(int fd, byte[] buffer, int from, int count) throws ErrnoException {
    if (Seam.isDecorated("write")) {
      return Seam.call(
          "write",
          c -> write(fd, buffer, from, c.atMost(count)),
          fd,
          Seam.memory(buffer, from, count),
          count);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = DescriptorTable.acquire("write", fd);
    int result;
    try {
      result = d.file.kind.write(d, buffer, from, count);
    } finally {
      d.release();
    }
    return ErrnoException.check("write", fd, result);
  }

  /** {@link #write(int, byte[], int, int)} of what remains of {@code buffer}; advances it. */
  public static int write(int fd, ByteBuffer buffer) throws ErrnoException {
    if (Seam.isDecorated("write")) {
      return Seam.call(
          "write",
          c -> Seam.limited(c, buffer, () -> write(fd, buffer)),
          fd,
          Seam.memory(buffer),
          buffer.remaining());
    }
    byte[] array = Memory.array(buffer);
    Descriptor d = DescriptorTable.acquire("write", fd);
    int result;
    try {
      result = d.file.kind.write(d, array, Memory.at(buffer), buffer.remaining());
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    return advance("write", fd, buffer, result);
  }

  /** {@link #pwrite(int, byte[], int, int, long)} of the whole array. */
  public static int pwrite(int fd, byte[] buffer, long offset) throws ErrnoException {
    return pwrite(fd, buffer, 0, buffer.length, offset);
  }

  /**
   * pwrite(2): writes at {@code offset}; the position stays.
   *
   * @return {@code count}, or less when it failed after so many bytes
   * @throws ErrnoException EINVAL for a negative offset, ESPIPE for what has no position; EBADF,
   *     EDQUOT, EFBIG, EINTR, EIO, ENOSPC
   */
  public static int pwrite(int fd, byte[] buffer, int from, int count, long offset)
      throws ErrnoException {
    if (Seam.isDecorated("pwrite")) {
      return Seam.call(
          "pwrite",
          c -> pwrite(fd, buffer, from, c.atMost(count), offset),
          fd,
          Seam.memory(buffer, from, count),
          count,
          offset);
    }
    Objects.checkFromIndexSize(from, count, buffer.length);
    Descriptor d = acquireSeekable("pwrite", fd, offset);
    int result;
    try {
      result = FileTransfer.write(d, buffer, from, count, offset);
    } finally {
      d.release();
    }
    return ErrnoException.check("pwrite", fd, result);
  }

  /** {@link #pwrite(int, byte[], int, int, long)} of what remains of {@code buffer}. */
  public static int pwrite(int fd, ByteBuffer buffer, long offset) throws ErrnoException {
    if (Seam.isDecorated("pwrite")) {
      return Seam.call(
          "pwrite",
          c -> Seam.limited(c, buffer, () -> pwrite(fd, buffer, offset)),
          fd,
          Seam.memory(buffer),
          buffer.remaining(),
          offset);
    }
    byte[] array = Memory.array(buffer);
    Descriptor d = acquireSeekable("pwrite", fd, offset);
    int result;
    try {
      result = FileTransfer.write(d, array, Memory.at(buffer), buffer.remaining(), offset);
    } finally {
      d.release();
      Reference.reachabilityFence(buffer);
    }
    return advance("pwrite", fd, buffer, result);
  }

  private static Descriptor acquireSeekable(String function, int fd, long offset)
      throws ErrnoException {
    // Before the descriptor is looked at, as the kernel does.
    if (offset < 0) {
      throw new ErrnoException(function, Errno.EINVAL, offset);
    }
    Descriptor d = DescriptorTable.acquire(function, fd);
    if (d.file.kind != OpenFile.Kind.FILE) {
      d.release();
      throw new ErrnoException(function, Errno.ESPIPE, fd);
    }
    return d;
  }

  private static int advance(String function, int fd, ByteBuffer buffer, int result)
      throws ErrnoException {
    ErrnoException.check(function, fd, result);
    buffer.position(buffer.position() + result);
    return result;
  }

  // ---- descriptors -----------------------------------------------------------------------------

  /**
   * close(2): ends the calls that use {@code fd} (they fail with EBADF), waits until they have
   * ended, frees the number and, when it was the last of its open file, closes that. Not ended by
   * an interrupt.
   *
   * @throws ErrnoException EBADF when it is not open, or another thread closes it; EDEADLK in vcore
   *     context; EIO, ENOSPC, EDQUOT when what was written before could not be stored: the number
   *     is free all the same
   */
  public static void close(int fd) throws ErrnoException {
    if (Seam.isDecorated("close")) {
      Seam.run("close", c -> close(fd), fd);
      return;
    }
    ErrnoException.check("close", fd, DescriptorTable.current().close(fd));
  }

  /**
   * dup(2): another number for the same open file: they share position and status flags.
   *
   * @return the lowest free number
   * @throws ErrnoException EBADF, EMFILE
   */
  public static int dup(int fd) throws ErrnoException {
    if (Seam.isDecorated("dup")) {
      return Seam.call("dup", c -> dup(fd), fd);
    }
    return Duplicates.dup("dup", fd, 0, false);
  }

  /**
   * dup2(2): makes {@code newFd} another number for {@code oldFd}'s file; what it was is closed
   * first, as by {@link #close}. Does nothing when the two are equal.
   *
   * @return {@code newFd}
   * @throws ErrnoException EBADF when {@code oldFd} is not open or {@code newFd} is out of range;
   *     EBUSY when another thread opens or closes {@code newFd} at the same moment
   */
  public static int dup2(int oldFd, int newFd) throws ErrnoException {
    if (Seam.isDecorated("dup2")) {
      return Seam.call("dup2", c -> dup2(oldFd, newFd), oldFd, newFd);
    }
    return Duplicates.dup2("dup2", oldFd, newFd, false);
  }

  /**
   * dup3(2): {@link #dup2} with flags.
   *
   * @param flags 0 or {@link Fcntl#O_CLOEXEC}
   * @throws ErrnoException as dup2, and EINVAL when the two are equal or for other flags
   */
  public static int dup3(int oldFd, int newFd, int flags) throws ErrnoException {
    if (Seam.isDecorated("dup3")) {
      return Seam.call("dup3", c -> dup3(oldFd, newFd, flags), oldFd, newFd, flags);
    }
    if (oldFd == newFd || (flags & ~Fcntl.O_CLOEXEC) != 0) {
      throw new ErrnoException("dup3", Errno.EINVAL, newFd);
    }
    return Duplicates.dup2("dup3", oldFd, newFd, flags != 0);
  }

  /**
   * pipe(2).
   *
   * @return the reading end and the writing end
   * @throws ErrnoException EMFILE, ENFILE
   */
  public static int[] pipe() throws ErrnoException {
    return pipe2(0);
  }

  /**
   * pipe2(2).
   *
   * @param flags 0 or a union of {@link Fcntl#O_NONBLOCK}, {@link Fcntl#O_CLOEXEC} and {@link
   *     Fcntl#O_DIRECT}
   * @return the reading end and the writing end
   * @throws ErrnoException EINVAL, EMFILE, ENFILE
   */
  public static int[] pipe2(int flags) throws ErrnoException {
    if (Seam.isDecorated("pipe2")) {
      return Seam.call("pipe2", c -> pipe2(flags), flags);
    }
    return Duplicates.pipe2(flags);
  }

  /**
   * lseek(2): sets the position of the open file.
   *
   * @param whence {@link #SEEK_SET}, {@link #SEEK_CUR}, {@link #SEEK_END}, {@link #SEEK_DATA} or
   *     {@link #SEEK_HOLE}
   * @return the new position, from the start
   * @throws ErrnoException EBADF, EINVAL, ENXIO, EOVERFLOW, ESPIPE
   */
  public static long lseek(int fd, long offset, int whence) throws ErrnoException {
    if (Seam.isDecorated("lseek")) {
      return Seam.call("lseek", c -> lseek(fd, offset, whence), fd, offset, whence);
    }
    Descriptor d = DescriptorTable.acquire("lseek", fd);
    long result;
    try {
      OpenFile file = d.file;
      boolean isPlace = file.isPlace();
      result = isPlace ? -Errno.EBADF : file.host.lseek(file.kernelFd, offset, whence);
    } finally {
      d.release();
    }
    return ErrnoException.check("lseek", fd, result);
  }

  // ---- files -----------------------------------------------------------------------------------

  /**
   * fsync(2): waits until what was written is on the disk.
   *
   * @throws ErrnoException EBADF, EDQUOT, EINTR, EINVAL for what cannot be synchronised, EIO,
   *     ENOSPC
   */
  public static void fsync(int fd) throws ErrnoException {
    if (Seam.isDecorated("fsync")) {
      Seam.run("fsync", c -> fsync(fd), fd);
      return;
    }
    fsync("fsync", fd, false);
  }

  /** fdatasync(2): {@link #fsync} without the metadata that reading does not need. */
  public static void fdatasync(int fd) throws ErrnoException {
    if (Seam.isDecorated("fdatasync")) {
      Seam.run("fdatasync", c -> fdatasync(fd), fd);
      return;
    }
    fsync("fdatasync", fd, true);
  }

  private static void fsync(String function, int fd, boolean dataOnly) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    int result;
    try {
      BlockingCall call = Blocking.take(d);
      call.fsync(d.file.kernelFd, dataOnly);
      result = Blocking.performOnce(call, 0);
    } finally {
      d.release();
    }
    ErrnoException.check(function, fd, result);
  }

  /**
   * ftruncate(2): makes the file exactly {@code length} bytes long.
   *
   * @throws ErrnoException EBADF, EFBIG, EINTR, EINVAL, EIO, EPERM
   */
  public static void ftruncate(int fd, long length) throws ErrnoException {
    if (Seam.isDecorated("ftruncate")) {
      Seam.run("ftruncate", c -> ftruncate(fd, length), fd, length);
      return;
    }
    // Before the descriptor is looked at, as the kernel does.
    if (length < 0) {
      throw new ErrnoException("ftruncate", Errno.EINVAL, length);
    }
    Descriptor d = DescriptorTable.acquire("ftruncate", fd);
    int result;
    try {
      result = Slow.call(() -> d.file.host.ftruncate(d.file.kernelFd, length));
    } finally {
      d.release();
    }
    ErrnoException.check("ftruncate", fd, result);
  }

  /**
   * truncate(2): {@link #ftruncate} of a file by its name.
   *
   * @throws ErrnoException EACCES, EFBIG, EINVAL, EIO, EISDIR, EPERM, EROFS, ETXTBSY, and as a
   *     look-up fails
   */
  public static void truncate(String path, long length) throws ErrnoException {
    if (Seam.isDecorated("truncate")) {
      Seam.run("truncate", c -> truncate(path, length), path, length);
      return;
    }
    Lookup.truncate("truncate", path, length);
  }

  /** sync(2): everything that was written, to whichever file system, is on the disk. */
  public static void sync() throws ErrnoException {
    if (Seam.isDecorated("sync")) {
      Seam.run("sync", c -> sync());
      return;
    }
    HostCalls host = Kernel.host();
    int result = Slow.call(() -> (int) host.systemCall(Numbers.SYNC, 0, 0, 0, 0, 0, 0));
    ErrnoException.check("sync", null, (long) result);
  }

  /**
   * syncfs(2): {@link #sync} of the file system that {@code fd} is on.
   *
   * @throws ErrnoException EBADF, EDQUOT, EIO, ENOSPC
   */
  public static void syncfs(int fd) throws ErrnoException {
    if (Seam.isDecorated("syncfs")) {
      Seam.run("syncfs", c -> syncfs(fd), fd);
      return;
    }
    Descriptor d = DescriptorTable.acquire("syncfs", fd);
    int result;
    try {
      OpenFile file = d.file;
      result =
          Slow.call(() -> (int) file.host.systemCall(Numbers.SYNCFS, file.kernelFd, 0, 0, 0, 0, 0));
    } finally {
      d.release();
    }
    ErrnoException.check("syncfs", fd, result);
  }

  /**
   * copy_file_range(2): from one file to another without the bytes coming here; where the file
   * system can, without their being copied at all.
   *
   * @param offIn where to begin, in its element 0, which is advanced; null is the position, which
   *     is advanced
   * @param offOut the same of the other file
   * @param flags 0
   * @return how many bytes, which may be less; 0 at the end
   * @throws ErrnoException EBADF (also when the target is open for appending), EFBIG, EINVAL for
   *     what is no regular file or ranges of one file that overlap, EIO, EISDIR, ENOSPC, EOVERFLOW,
   *     EXDEV
   */
  public static long copy_file_range(
      int fdIn, long @Nullable [] offIn, int fdOut, long @Nullable [] offOut, long count, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("copy_file_range")) {
      return Seam.call(
          "copy_file_range",
          c -> copy_file_range(fdIn, offIn, fdOut, offOut, count, flags),
          fdIn,
          offIn,
          fdOut,
          offOut,
          count,
          flags);
    }
    return PipeTransfer.copyFileRange(fdIn, offIn, fdOut, offOut, count, flags);
  }

  /**
   * isatty(3).
   *
   * @return true for a terminal
   * @throws ErrnoException EBADF; EINVAL for a set of epoll. ENOTTY for what else is no terminal,
   *     C's 0 with errno, is false here
   */
  public static boolean isatty(int fd) throws ErrnoException {
    if (Seam.isDecorated("isatty")) {
      return Seam.call("isatty", c -> isatty(fd), fd);
    }
    Descriptor d = DescriptorTable.acquire("isatty", fd);
    int result;
    try {
      result = d.file.host.isTerminal(d.file.kernelFd);
    } finally {
      d.release();
    }
    return ErrnoException.check("isatty", fd, result == -Errno.ENOTTY ? 0 : result) > 0;
  }

  // ---- names -----------------------------------------------------------------------------------

  /**
   * link(2): {@code newPath} becomes another name of {@code oldPath}'s file; a symbolic link is not
   * followed.
   *
   * @throws ErrnoException EACCES, EEXIST, ELOOP, EMLINK, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR,
   *     EPERM for a directory, EROFS, EXDEV
   */
  public static void link(String oldPath, String newPath) throws ErrnoException {
    if (Seam.isDecorated("link")) {
      Seam.run("link", c -> link(oldPath, newPath), oldPath, newPath);
      return;
    }
    Lookup.linkat("link", Fcntl.AT_FDCWD, oldPath, Fcntl.AT_FDCWD, newPath, 0);
  }

  /**
   * linkat(2): {@link #link} with relative paths from descriptors.
   *
   * @param flags 0 or a union of {@link Fcntl#AT_SYMLINK_FOLLOW} and {@link Fcntl#AT_EMPTY_PATH}
   * @throws ErrnoException as link, and EBADF, EINVAL
   */
  public static void linkat(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("linkat")) {
      Seam.run(
          "linkat",
          c -> linkat(oldDirFd, oldPath, newDirFd, newPath, flags),
          oldDirFd,
          oldPath,
          newDirFd,
          newPath,
          flags);
      return;
    }
    Lookup.linkat("linkat", oldDirFd, oldPath, newDirFd, newPath, flags);
  }

  /**
   * symlink(2): {@code path} becomes a symbolic link to {@code target}, which need not exist.
   *
   * @throws ErrnoException EACCES, EEXIST, ELOOP, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, EPERM,
   *     EROFS
   */
  public static void symlink(String target, String path) throws ErrnoException {
    if (Seam.isDecorated("symlink")) {
      Seam.run("symlink", c -> symlink(target, path), target, path);
      return;
    }
    Lookup.symlinkat("symlink", target, Fcntl.AT_FDCWD, path);
  }

  /** symlinkat(2): {@link #symlink} with a relative path from {@code dirFd}. */
  public static void symlinkat(String target, int dirFd, String path) throws ErrnoException {
    if (Seam.isDecorated("symlinkat")) {
      Seam.run("symlinkat", c -> symlinkat(target, dirFd, path), target, dirFd, path);
      return;
    }
    Lookup.symlinkat("symlinkat", target, dirFd, path);
  }

  /**
   * readlink(2): the target of a symbolic link, whole.
   *
   * @throws ErrnoException EACCES, EINVAL for what is no symbolic link, EIO, ELOOP, ENAMETOOLONG,
   *     ENOENT, ENOTDIR
   */
  public static String readlink(String path) throws ErrnoException {
    if (Seam.isDecorated("readlink")) {
      return Seam.call("readlink", c -> readlink(path), path);
    }
    return Lookup.readlinkat("readlink", Fcntl.AT_FDCWD, path);
  }

  /** readlinkat(2): {@link #readlink} with a relative path from {@code dirFd}. */
  public static String readlinkat(int dirFd, String path) throws ErrnoException {
    if (Seam.isDecorated("readlinkat")) {
      return Seam.call("readlinkat", c -> readlinkat(dirFd, path), dirFd, path);
    }
    return Lookup.readlinkat("readlinkat", dirFd, path);
  }

  /**
   * unlink(2): removes a name of a file.
   *
   * @throws ErrnoException EACCES, EBUSY, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EPERM,
   *     EROFS
   */
  public static void unlink(String path) throws ErrnoException {
    if (Seam.isDecorated("unlink")) {
      Seam.run("unlink", c -> unlink(path), path);
      return;
    }
    Lookup.unlinkat("unlink", Fcntl.AT_FDCWD, path, 0);
  }

  /**
   * unlinkat(2): {@link #unlink} with a relative path from {@code dirFd}.
   *
   * @param flags 0, or {@link Fcntl#AT_REMOVEDIR} for {@link #rmdir}
   * @throws ErrnoException as those, and EBADF, EINVAL
   */
  public static void unlinkat(int dirFd, String path, int flags) throws ErrnoException {
    if (Seam.isDecorated("unlinkat")) {
      Seam.run("unlinkat", c -> unlinkat(dirFd, path, flags), dirFd, path, flags);
      return;
    }
    Lookup.unlinkat("unlinkat", dirFd, path, flags);
  }

  /**
   * rmdir(2): removes an empty directory.
   *
   * @throws ErrnoException EACCES, EBUSY, EINVAL, ELOOP, ENOENT, ENOTDIR, ENOTEMPTY, EPERM, EROFS
   */
  public static void rmdir(String path) throws ErrnoException {
    if (Seam.isDecorated("rmdir")) {
      Seam.run("rmdir", c -> rmdir(path), path);
      return;
    }
    Lookup.unlinkat("rmdir", Fcntl.AT_FDCWD, path, Fcntl.AT_REMOVEDIR);
  }

  /**
   * access(2): whether the JVM's user may do that.
   *
   * @param mode {@link #F_OK}, or a union of {@link #R_OK}, {@link #W_OK} and {@link #X_OK}
   * @throws ErrnoException EACCES when it may not; EINVAL, EROFS, ETXTBSY, and as a look-up fails
   */
  public static void access(String path, int mode) throws ErrnoException {
    if (Seam.isDecorated("access")) {
      Seam.run("access", c -> access(path, mode), path, mode);
      return;
    }
    Lookup.faccessat("access", Fcntl.AT_FDCWD, path, mode, 0);
  }

  /**
   * faccessat(2): {@link #access} with a relative path from {@code dirFd}.
   *
   * @param flags 0 or a union of {@link Fcntl#AT_EACCESS}, {@link Fcntl#AT_SYMLINK_NOFOLLOW} and
   *     {@link Fcntl#AT_EMPTY_PATH}
   */
  public static void faccessat(int dirFd, String path, int mode, int flags) throws ErrnoException {
    if (Seam.isDecorated("faccessat")) {
      Seam.run("faccessat", c -> faccessat(dirFd, path, mode, flags), dirFd, path, mode, flags);
      return;
    }
    Lookup.faccessat("faccessat", dirFd, path, mode, flags);
  }

  /**
   * chown(2).
   *
   * @param owner a user, or -1 to leave that
   * @param group a group, or -1 to leave that
   * @throws ErrnoException EPERM when the JVM's user may not; EIO, EROFS, and as a look-up fails
   */
  public static void chown(String path, int owner, int group) throws ErrnoException {
    if (Seam.isDecorated("chown")) {
      Seam.run("chown", c -> chown(path, owner, group), path, owner, group);
      return;
    }
    Lookup.fchownat("chown", Fcntl.AT_FDCWD, path, owner, group, 0);
  }

  /** lchown(2): {@link #chown} of a symbolic link itself. */
  public static void lchown(String path, int owner, int group) throws ErrnoException {
    if (Seam.isDecorated("lchown")) {
      Seam.run("lchown", c -> lchown(path, owner, group), path, owner, group);
      return;
    }
    int flags = Fcntl.AT_SYMLINK_NOFOLLOW;
    Lookup.fchownat("lchown", Fcntl.AT_FDCWD, path, owner, group, flags);
  }

  /** fchown(2): {@link #chown} of an open file. */
  public static void fchown(int fd, int owner, int group) throws ErrnoException {
    if (Seam.isDecorated("fchown")) {
      Seam.run("fchown", c -> fchown(fd, owner, group), fd, owner, group);
      return;
    }
    Modes.change("fchown", fd, Numbers.FCHOWN, owner, group);
  }

  /**
   * fchownat(2): {@link #chown} with a relative path from {@code dirFd}.
   *
   * @param flags 0 or a union of {@link Fcntl#AT_SYMLINK_NOFOLLOW} and {@link Fcntl#AT_EMPTY_PATH}
   */
  public static void fchownat(int dirFd, String path, int owner, int group, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("fchownat")) {
      Seam.run(
          "fchownat",
          c -> fchownat(dirFd, path, owner, group, flags),
          dirFd,
          path,
          owner,
          group,
          flags);
      return;
    }
    Lookup.fchownat("fchownat", dirFd, path, owner, group, flags);
  }

  // ---- the proc --------------------------------------------------------------------------------

  /**
   * chdir(2), of the calling thread's proc: no other proc, and nothing else in the JVM, notices.
   *
   * @throws ErrnoException EACCES, EIO, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR
   */
  public static void chdir(String path) throws ErrnoException {
    if (Seam.isDecorated("chdir")) {
      Seam.run("chdir", c -> chdir(path), path);
      return;
    }
    FsContext.current().change(Opening.place("chdir", path));
  }

  /**
   * fchdir(2): {@link #chdir} to what is open.
   *
   * @throws ErrnoException EACCES, EBADF, ENOTDIR
   */
  public static void fchdir(int fd) throws ErrnoException {
    if (Seam.isDecorated("fchdir")) {
      Seam.run("fchdir", c -> fchdir(fd), fd);
      return;
    }
    FsContext.current().change(Opening.place("fchdir", fd));
  }

  /**
   * getcwd(3): the path of the working directory.
   *
   * @throws ErrnoException ENOENT when it was removed; EACCES
   */
  public static String getcwd() throws ErrnoException {
    if (Seam.isDecorated("getcwd")) {
      return Seam.call("getcwd", c -> getcwd());
    }
    return Lookup.workingDirectory();
  }

  /** getpid(2): the pid of the calling thread's proc, which is not the JVM's. */
  public static int getpid() {
    if (Seam.isDecorated("getpid")) {
      return Seam.callUnfailing("getpid", c -> getpid());
    }
    return Proc.current().pid();
  }

  /**
   * getppid(2): the pid of the proc that started the calling thread's proc; 0 when that was none or
   * has ended.
   */
  public static int getppid() {
    if (Seam.isDecorated("getppid")) {
      return Seam.callUnfailing("getppid", c -> getppid());
    }
    Proc parent = Proc.current().parent();
    return parent == null ? 0 : parent.pid();
  }

  /**
   * _exit(2): ends the calling uthread's proc, without what atexit(3) registered. Does not return.
   */
  public static void _exit(int status) {
    if (Seam.isDecorated("_exit")) {
      Seam.runUnfailing("_exit", c -> _exit(status), status);
    }
    ExitHandlers.of(Proc.current()).drop();
    Proc.exit(status);
  }
}

package io.upcall.async;

/**
 * Calls on files beyond the everyday ones of {@link AsyncCall}. Each prepares the call that it is
 * given, with the arguments of the system call that it is named after, and returns it.
 *
 * <p>Paths and names are addresses of NUL-terminated strings, structures are addresses too; all of
 * them belong to the driver until the call's event. A directory is a descriptor or {@code
 * AT_FDCWD}. Errors are in {@link Op}.
 */
public final class FileCalls {

  /** A free index of the registered files, picked by the kernel: the result says which. */
  public static final int ANY_INDEX = -1;

  private static final long MAX_UNSIGNED_INT = 0xffffffffL;
  private static final int DATA_ONLY = 1;

  private FileCalls() {}

  /** linkat(2). */
  public static AsyncCall linkat(
      AsyncCall call, int oldDirFd, long oldPath, int newDirFd, long newPath, int flags) {
    return call.prepare(Op.LINKAT, oldDirFd, oldPath, newDirFd, newPath, flags);
  }

  /** unlinkat(2); rmdir(2) with {@code AT_REMOVEDIR}. */
  public static AsyncCall unlinkat(AsyncCall call, int dirFd, long path, int flags) {
    return call.prepare(Op.UNLINKAT, dirFd, path, 0, 0, flags);
  }

  /** renameat2(2). */
  public static AsyncCall renameat2(
      AsyncCall call, int oldDirFd, long oldPath, int newDirFd, long newPath, int flags) {
    return call.prepare(Op.RENAMEAT2, oldDirFd, oldPath, newDirFd, newPath, flags);
  }

  /** mkdirat(2). */
  public static AsyncCall mkdirat(AsyncCall call, int dirFd, long path, int mode) {
    return call.prepare(Op.MKDIRAT, dirFd, path, mode, 0, 0);
  }

  /** symlinkat(2): {@code path} will lead to {@code target}. */
  public static AsyncCall symlinkat(AsyncCall call, long target, int dirFd, long path) {
    return call.prepare(Op.SYMLINKAT, dirFd, target, 0, path, 0);
  }

  /** ftruncate(2). */
  public static AsyncCall ftruncate(AsyncCall call, int fd, long size) {
    return call.prepare(Op.FTRUNCATE, fd, 0, 0, size, 0);
  }

  /** fallocate(2). */
  public static AsyncCall fallocate(AsyncCall call, int fd, int mode, long offset, long bytes) {
    return call.prepare(Op.FALLOCATE, fd, bytes, mode, offset, 0);
  }

  /** posix_fadvise(2). A size of 4 GiB or more means to the end, as 0 does. */
  public static AsyncCall fadvise(AsyncCall call, int fd, long offset, long bytes, int advice) {
    return call.prepare(Op.FADVISE, fd, 0, unsignedOrAll(bytes), offset, advice);
  }

  /** madvise(2) of less than 4 GiB. */
  public static AsyncCall madvise(AsyncCall call, long address, long bytes, int advice) {
    if (bytes < 0 || bytes > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(bytes + " bytes: a call advises on less than 4 GiB");
    }
    return call.prepare(Op.MADVISE, -1, address, (int) bytes, 0, advice);
  }

  /** fdatasync(2). */
  public static AsyncCall fdatasync(AsyncCall call, int fd) {
    return call.prepare(Op.FSYNC, fd, 0, 0, 0, DATA_ONLY);
  }

  /** sync_file_range(2). A size of 4 GiB or more means to the end, as 0 does. */
  public static AsyncCall syncFileRange(
      AsyncCall call, int fd, long offset, long bytes, int flags) {
    return call.prepare(Op.SYNC_FILE_RANGE, fd, 0, unsignedOrAll(bytes), offset, flags);
  }

  /** The ring has 32 bits for a size here, and 0 for all that follows. */
  private static int unsignedOrAll(long bytes) {
    return bytes > MAX_UNSIGNED_INT ? 0 : (int) bytes;
  }

  /** setxattr(2). */
  public static AsyncCall setxattr(
      AsyncCall call, long path, long name, long value, int bytes, int flags) {
    call.prepare(Op.SETXATTR, 0, name, bytes, value, flags);
    call.address3 = path;
    return call;
  }

  /** fsetxattr(2). */
  public static AsyncCall fsetxattr(
      AsyncCall call, int fd, long name, long value, int bytes, int flags) {
    return call.prepare(Op.FSETXATTR, fd, name, bytes, value, flags);
  }

  /** getxattr(2); the result is the size of the value. */
  public static AsyncCall getxattr(AsyncCall call, long path, long name, long to, int bytes) {
    call.prepare(Op.GETXATTR, 0, name, bytes, to, 0);
    call.address3 = path;
    return call;
  }

  /** fgetxattr(2); the result is the size of the value. */
  public static AsyncCall fgetxattr(AsyncCall call, int fd, long name, long to, int bytes) {
    return call.prepare(Op.FGETXATTR, fd, name, bytes, to, 0);
  }

  /** tee(2) between two pipes. */
  public static AsyncCall tee(AsyncCall call, int fdIn, int fdOut, int bytes, int flags) {
    call.prepare(Op.TEE, fdOut, 0, bytes, 0, flags);
    call.fdIn = fdIn;
    return call;
  }

  /**
   * pipe2(2).
   *
   * @param pair where the two descriptors go, 8 bytes
   */
  public static AsyncCall pipe(AsyncCall call, long pair, int flags) {
    return call.prepare(Op.PIPE, 0, pair, 0, 0, flags);
  }

  // ---- registered files and buffers ------------------------------------------------------------

  /**
   * {@link AsyncCall#openat2(int, long, long)} into the registered files of the driver: no
   * descriptor of the process is made. {@code O_CLOEXEC} is not allowed.
   *
   * @param index of the registered files, or {@link #ANY_INDEX}; the result is 0, or the index
   *     picked
   */
  public static AsyncCall openat2Direct(AsyncCall call, int dirFd, long path, long how, int index) {
    call.openat2(dirFd, path, how);
    return direct(call, index);
  }

  /** Closes a registered file. */
  public static AsyncCall closeDirect(AsyncCall call, int index) {
    call.prepare(Op.CLOSE, 0, 0, 0, 0, 0);
    return direct(call, index);
  }

  /** Makes an ordinary, close-on-exec descriptor for a registered file; the result is that. */
  public static AsyncCall installFd(AsyncCall call, int index) {
    return call.prepare(Op.INSTALL_FD, index, 0, 0, 0, 0).fixedFile();
  }

  /** The kernel counts from 1, since 0 stands for no index; its all ones is one to be picked. */
  static AsyncCall direct(AsyncCall call, int index) {
    call.fdIn = index == ANY_INDEX ? index : index + 1;
    call.entryFlags |= CallArguments.DIRECT;
    return call;
  }

  /**
   * pread(2) into a registered buffer.
   *
   * @param to an address inside of the buffer
   * @param buffer its index
   */
  public static AsyncCall readFixed(
      AsyncCall call, int fd, long to, int bytes, long offset, int buffer) {
    call.prepare(Op.READ_FIXED, fd, to, bytes, offset, 0);
    call.bufferIndex = (short) buffer;
    return call;
  }

  /** pwrite(2) from a registered buffer; see {@link #readFixed}. */
  public static AsyncCall writeFixed(
      AsyncCall call, int fd, long data, int bytes, long offset, int buffer) {
    call.prepare(Op.WRITE_FIXED, fd, data, bytes, offset, 0);
    call.bufferIndex = (short) buffer;
    return call;
  }
}

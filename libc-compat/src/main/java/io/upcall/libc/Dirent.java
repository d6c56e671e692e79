package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code dirent.h}: what is in a directory. */
public final class Dirent {

  /** A type that the file system does not say. */
  public static final int DT_UNKNOWN = 0;

  /** A FIFO. */
  public static final int DT_FIFO = 1;

  /** A character device. */
  public static final int DT_CHR = 2;

  /** A directory. */
  public static final int DT_DIR = 4;

  /** A block device. */
  public static final int DT_BLK = 6;

  /** A regular file. */
  public static final int DT_REG = 8;

  /** A symbolic link. */
  public static final int DT_LNK = 10;

  /** A socket. */
  public static final int DT_SOCK = 12;

  private static final int BUFFER_BYTES = 32 << 10;

  // struct linux_dirent64
  private static final int RECLEN = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;

  private Dirent() {}

  /** A directory that is being read. Used by one thread at a time. */
  public static final class DIR {

    private final int fd;

    /** Read already and not yet asked for. */
    private final Deque<StructDirent> entries = new ArrayDeque<>();

    /** Where the next entry is that {@link #readdir} returns, in the file system's own count. */
    private long place;

    private DIR(int fd) {
      this.fd = fd;
    }
  }

  /**
   * opendir(3).
   *
   * @return to be given to {@link #closedir}
   * @throws ErrnoException EACCES, EMFILE, ENFILE, ENOENT, ENOTDIR
   */
  public static DIR opendir(String path) throws ErrnoException {
    if (Seam.isDecorated("opendir")) {
      return Seam.call("opendir", c -> opendir(path), path);
    }
    int flags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC;
    return new DIR(Opening.open("opendir", Fcntl.AT_FDCWD, path, flags, 0));
  }

  /**
   * fdopendir(3): a directory that is open; the descriptor is closed by {@link #closedir}.
   *
   * @throws ErrnoException EBADF, ENOTDIR
   */
  public static DIR fdopendir(int fd) throws ErrnoException {
    if (Seam.isDecorated("fdopendir")) {
      return Seam.call("fdopendir", c -> fdopendir(fd), fd);
    }
    if (!SysStat.S_ISDIR(SysStat.fstat(fd).st_mode)) {
      throw new ErrnoException("fdopendir", Errno.ENOTDIR, fd);
    }
    return new DIR(fd);
  }

  /** dirfd(3): its descriptor. */
  public static int dirfd(DIR directory) {
    if (Seam.isDecorated("dirfd")) {
      return Seam.callUnfailing("dirfd", c -> dirfd(directory), directory);
    }
    return directory.fd;
  }

  /**
   * readdir(3): the next entry, in the file system's order; {@code .} and {@code ..} are among
   * them.
   *
   * @return null after the last one
   * @throws ErrnoException EBADF, EIO, ENOENT when the directory was removed
   */
  public static @Nullable StructDirent readdir(DIR directory) throws ErrnoException {
    if (Seam.isDecorated("readdir")) {
      return Seam.callNullable("readdir", c -> readdir(directory), directory);
    }
    if (directory.entries.isEmpty()) {
      fill(directory);
    }
    StructDirent next = directory.entries.poll();
    if (next != null) {
      directory.place = next.d_off();
    }
    return next;
  }

  /**
   * telldir(3): where the next entry is, for {@link #seekdir}; good until {@link #rewinddir}. It
   * has no other meaning: the numbers of a file system may be hashes.
   */
  public static long telldir(DIR directory) {
    if (Seam.isDecorated("telldir")) {
      return Seam.callUnfailing("telldir", c -> telldir(directory), directory);
    }
    return directory.place;
  }

  /**
   * seekdir(3): the next entry is the one that was next at {@code place}.
   *
   * @param place from {@link #telldir} of the same directory
   * @throws ErrnoException EBADF, EINVAL
   */
  public static void seekdir(DIR directory, long place) throws ErrnoException {
    if (Seam.isDecorated("seekdir")) {
      Seam.run("seekdir", c -> seekdir(directory, place), directory, place);
      return;
    }
    directory.entries.clear();
    directory.place = place;
    Unistd.lseek(directory.fd, place, Unistd.SEEK_SET);
  }

  private static void fill(DIR directory) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire("readdir", directory.fd);
    long buffer = NativeMemory.allocate(BUFFER_BYTES);
    try {
      OpenFile file = d.file;
      int bytes = Slow.call(() -> (int) file.host.getdents64(file.kernelFd, buffer, BUFFER_BYTES));
      ErrnoException.check("readdir", directory.fd, bytes);
      for (long at = buffer; at < buffer + bytes; ) {
        directory.entries.add(entry(at));
        at += NativeMemory.getShort(at + RECLEN) & 0xffff;
      }
    } finally {
      NativeMemory.free(buffer);
      d.release();
    }
  }

  private static StructDirent entry(long at) {
    return new StructDirent(
        NativeMemory.getLong(at),
        NativeMemory.getLong(at + Long.BYTES),
        NativeMemory.getByte(at + TYPE),
        NativeMemory.getString(at + NAME));
  }

  /**
   * rewinddir(3): from the start again.
   *
   * @throws ErrnoException EBADF
   */
  public static void rewinddir(DIR directory) throws ErrnoException {
    if (Seam.isDecorated("rewinddir")) {
      Seam.run("rewinddir", c -> rewinddir(directory), directory);
      return;
    }
    seekdir(directory, 0);
  }

  /**
   * closedir(3).
   *
   * @throws ErrnoException EBADF
   */
  public static void closedir(DIR directory) throws ErrnoException {
    if (Seam.isDecorated("closedir")) {
      Seam.run("closedir", c -> closedir(directory), directory);
      return;
    }
    Unistd.close(directory.fd);
  }

  /** {@link #scandir(String, Predicate, Comparator)} of everything, {@link #alphasort}ed. */
  public static List<StructDirent> scandir(String path) throws ErrnoException {
    return scandir(path, null, alphasort());
  }

  /**
   * scandir(3): the whole directory at once.
   *
   * @param filter which entries; null for all
   * @param order in which order; null for the file system's
   * @throws ErrnoException as {@link #opendir} and {@link #readdir}
   */
  public static List<StructDirent> scandir(
      String path,
      @Nullable Predicate<StructDirent> filter,
      @Nullable Comparator<StructDirent> order)
      throws ErrnoException {
    if (Seam.isDecorated("scandir")) {
      return Seam.call("scandir", c -> scandir(path, filter, order), path, filter, order);
    }
    DIR directory = opendir(path);
    List<StructDirent> found = new ArrayList<>();
    try {
      for (StructDirent entry; (entry = readdir(directory)) != null; ) {
        if (filter == null || filter.test(entry)) {
          found.add(entry);
        }
      }
    } finally {
      closedir(directory);
    }
    if (order != null) {
      found.sort(order);
    }
    return found;
  }

  /** alphasort(3): by name. */
  public static Comparator<StructDirent> alphasort() {
    return Comparator.comparing(StructDirent::d_name);
  }
}

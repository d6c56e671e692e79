package io.upcall.libc;

import java.lang.foreign.MemorySegment;

/**
 * {@code sys/mman.h}: files as memory.
 *
 * <p>A page that is not in the page cache is read by the kernel at its first access, on the thread
 * that makes it: a uthread that touches it blocks its carrier, and its vcore goes on with another
 * one. An access behind the end of the file throws {@link InternalError}, where C gets SIGBUS.
 */
public final class SysMman {

  /** Pages may be read. */
  public static final int PROT_READ = 1;

  /** Pages may be written. */
  public static final int PROT_WRITE = 2;

  /** Writes go to the file, and other mappings of it see them. */
  public static final int MAP_SHARED = 1;

  /** Writes are this mapping's own. */
  public static final int MAP_PRIVATE = 2;

  /** No file: the pages are zero. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** Reads the pages ahead. */
  public static final int MAP_POPULATE = 0x8000;

  /** For {@link #msync}: begins to write and does not wait. */
  public static final int MS_ASYNC = 1;

  /** For {@link #msync}: other mappings see what is on the disk. */
  public static final int MS_INVALIDATE = 2;

  /** For {@link #msync}: waits until all is on the disk. */
  public static final int MS_SYNC = 4;

  private SysMman() {}

  /**
   * mmap(2). The mapping outlives the descriptor. Unlike C's it can be accessed safely: after
   * {@link #munmap} an access throws {@link IllegalStateException}, and none reaches behind it.
   *
   * @param length in bytes, over 0
   * @param protection a union of {@link #PROT_READ} and {@link #PROT_WRITE}
   * @param flags {@link #MAP_SHARED} or {@link #MAP_PRIVATE}, with others. MAP_FIXED is EINVAL: the
   *     memory of a JVM is not for programs to place mappings in
   * @param fd the file; -1 with {@link #MAP_ANONYMOUS}
   * @param offset where in the file it begins, a multiple of the page size
   * @return the memory, usable by all threads, to be given to {@link #munmap}
   * @throws ErrnoException EACCES when the file is not open for what is asked; EBADF, EINVAL,
   *     ENODEV, ENOMEM, EOVERFLOW, EPERM
   */
  public static MemorySegment mmap(long length, int protection, int flags, int fd, long offset)
      throws ErrnoException {
    if (Seam.isDecorated("mmap")) {
      return Seam.call(
          "mmap",
          c -> mmap(length, protection, flags, fd, offset),
          length,
          protection,
          flags,
          fd,
          offset);
    }
    return Mappings.map(length, protection, flags, fd, offset);
  }

  /**
   * munmap(2), of a whole mapping.
   *
   * @param mapping what {@link #mmap} returned
   * @throws ErrnoException EINVAL for anything else, such as a part of it, or what is unmapped
   *     already
   */
  public static void munmap(MemorySegment mapping) throws ErrnoException {
    if (Seam.isDecorated("munmap")) {
      Seam.run("munmap", c -> munmap(mapping), mapping);
      return;
    }
    Mappings.unmap(mapping);
  }

  /**
   * msync(2): writes a mapping back to its file.
   *
   * @param memory a mapping, or a part of one that begins at a page
   * @param flags {@link #MS_SYNC} or {@link #MS_ASYNC}, with or without {@link #MS_INVALIDATE}
   * @throws ErrnoException EBUSY, EINVAL, ENOMEM; EIO when it could not be written
   */
  public static void msync(MemorySegment memory, int flags) throws ErrnoException {
    if (Seam.isDecorated("msync")) {
      Seam.run("msync", c -> msync(memory, flags), memory, flags);
      return;
    }
    Mappings.onPages("msync", memory, Numbers.MSYNC, flags);
  }
}

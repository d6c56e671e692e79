package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * fcntl(2)'s locks on ranges of files: those of procs (F_SETLK and its like) in {@link FileLocks},
 * one a file, and those of open files (F_OFD_SETLK), which the kernel itself has.
 *
 * <p>Who has to wait parks, among the {@link Waiters}. A wait that would close a circle of procs,
 * each waiting for the next, is EDEADLK; circles that lead through other programs are not seen.
 */
final class RecordLocks {

  private static final Map<FileKey, FileLocks> FILES = new ConcurrentHashMap<>();

  /** Who waits for whom, a thread that waits: read to find circles, of which there never is one. */
  private static final Map<Thread, Edge> WAITS = new ConcurrentHashMap<>();

  private record Edge(Proc waiter, Proc holder) {}

  private RecordLocks() {}

  // ---- the commands ----------------------------------------------------------------------------

  /** F_GETLK and F_OFD_GETLK. */
  static StructFlock get(Descriptor d, int command, StructFlock wanted) throws ErrnoException {
    StructFlock[] found = new StructFlock[1];
    int result;
    if (command == Fcntl.F_OFD_GETLK) {
      result = FileLocks.command(d.file, d.file.kernelFd, command, wanted, found);
      FileLocks.Held held = result == 0 ? onlyHere(d.file, wanted) : null;
      if (held != null && found[0].l_type() == Fcntl.F_UNLCK) {
        found[0] = describe(held);
      }
    } else {
      result = get(d, wanted, found);
    }
    ErrnoException.check("fcntl", d.number, result);
    return found[0];
  }

  private static int get(Descriptor d, StructFlock wanted, StructFlock[] found) {
    Range range = new Range();
    int bad = range.of(d.file, wanted);
    FileKey key = bad < 0 ? null : FileKey.of(d.file);
    if (key == null || wanted.l_type() == Fcntl.F_UNLCK) {
      return bad < 0 ? bad : key == null ? -Errno.EOPNOTSUPP : -Errno.EINVAL;
    }
    FileLocks locks = FILES.getOrDefault(key, new FileLocks(key));
    FileLocks.Held held = locks.conflict(Proc.current(), wanted.l_type(), range.start, range.end);
    if (held == null) {
      int result = locks.getInKernel(d.file, range.lock(wanted.l_type()), found);
      if (result == 0 && found[0].l_type() == Fcntl.F_UNLCK) {
        // The kernel leaves all but the type as it was asked.
        found[0] =
            new StructFlock(
                Fcntl.F_UNLCK, wanted.l_whence(), wanted.l_start(), wanted.l_len(), wanted.l_pid());
      }
      return result;
    }
    found[0] = describe(held);
    return 0;
  }

  private static StructFlock describe(FileLocks.Held held) {
    long length = held.end() == Long.MAX_VALUE ? 0 : held.end() - held.start() + 1;
    return new StructFlock(held.type(), Unistd.SEEK_SET, held.start(), length, held.owner().pid());
  }

  /** Of a pipe or FIFO: the lock of some proc that is in the way and that the kernel has not. */
  private static FileLocks.@Nullable Held onlyHere(OpenFile file, StructFlock lock) {
    if (FILES.isEmpty()) {
      return null;
    }
    FileKey key = FileKey.of(file);
    FileLocks locks = key == null || key.isRegular() ? null : FILES.get(key);
    Range range = new Range();
    return locks == null || range.of(file, lock) < 0
        ? null
        : locks.conflict(null, lock.l_type(), range.start, range.end);
  }

  /** F_SETLK, F_SETLKW, F_OFD_SETLK and F_OFD_SETLKW: 0 or {@code -errno}. */
  static int set(Descriptor d, int command, StructFlock lock) {
    if (command == Fcntl.F_OFD_SETLK || command == Fcntl.F_OFD_SETLKW) {
      return setOpenFiles(d, command, lock);
    }
    Range range = new Range();
    int bad = range.of(d.file, lock);
    if (bad == 0) {
      bad = refuse(d.file, lock.l_type());
    }
    FileKey key = bad < 0 ? null : FileKey.of(d.file);
    if (key == null) {
      return bad < 0 ? bad : -Errno.EOPNOTSUPP;
    }
    Proc owner = Proc.current();
    if (command == Fcntl.F_SETLK) {
      return attempt(owner, d.file, key, lock.l_type(), range);
    }
    try {
      return Waiters.LOCKS.await(
          d, () -> attemptOrDeadlock(owner, d.file, key, lock.l_type(), range));
    } finally {
      WAITS.remove(Thread.currentThread());
    }
  }

  private static int setOpenFiles(Descriptor d, int command, StructFlock lock) {
    int result =
        command == Fcntl.F_OFD_SETLK
            ? attemptOpenFiles(d.file, lock)
            : Waiters.LOCKS.await(d, () -> attemptOpenFiles(d.file, lock));
    Waiters.LOCKS.changed();
    return result;
  }

  private static int attemptOpenFiles(OpenFile file, StructFlock lock) {
    // What is wrong with the lock itself comes first, and is the kernel's to say.
    boolean locks = lock.l_type() != Fcntl.F_UNLCK && refuse(file, lock.l_type()) == 0;
    return locks && onlyHere(file, lock) != null
        ? -Errno.EAGAIN
        : FileLocks.command(file, file.kernelFd, Fcntl.F_OFD_SETLK, lock, null);
  }

  /** A lock needs the access that it guards. */
  private static int refuse(OpenFile file, int type) {
    int mode = file.statusFlags & Fcntl.O_ACCMODE;
    switch (type) {
      case Fcntl.F_RDLCK:
        return mode == Fcntl.O_WRONLY ? -Errno.EBADF : 0;
      case Fcntl.F_WRLCK:
        return mode == Fcntl.O_RDONLY ? -Errno.EBADF : 0;
      case Fcntl.F_UNLCK:
        return 0;
      default:
        return -Errno.EINVAL;
    }
  }

  private static int attempt(Proc owner, OpenFile file, FileKey key, int type, Range range) {
    int result;
    do {
      FileLocks locks = FILES.computeIfAbsent(key, FileLocks::new);
      result = locks.set(owner, file, type, range.start, range.end);
      removeIfUnused(key, locks, file);
    } while (result == -Errno.ESTALE);
    if (type != Fcntl.F_WRLCK && result == 0) {
      Waiters.LOCKS.changed();
    }
    return result;
  }

  private static void removeIfUnused(FileKey key, FileLocks locks, OpenFile file) {
    if (locks.retireIfUnused(file)) {
      FILES.remove(key, locks);
    }
  }

  private static int attemptOrDeadlock(
      Proc owner, OpenFile file, FileKey key, int type, Range range) {
    int result = attempt(owner, file, key, type, range);
    FileLocks locks = FILES.get(key);
    if (result != -Errno.EAGAIN || locks == null) {
      return result;
    }
    FileLocks.Held held = locks.conflict(owner, type, range.start, range.end);
    if (held == null) {
      WAITS.remove(Thread.currentThread());
      return result;
    }
    return waits(new Edge(owner, held.owner())) ? result : -Errno.EDEADLK;
  }

  /**
   * Notes that the calling thread waits, unless that would close a circle. In one step: of two who
   * look at the same moment, and of one who comes last and another who looks again, one is told.
   */
  private static synchronized boolean waits(Edge edge) {
    if (leadsTo(edge.waiter, edge.holder)) {
      WAITS.remove(Thread.currentThread());
      return false;
    }
    WAITS.put(Thread.currentThread(), edge);
    return true;
  }

  /** True when {@code from} waits, over however many others, for {@code target}. */
  private static boolean leadsTo(Proc target, Proc from) {
    Set<Proc> seen = new HashSet<>();
    Deque<Proc> next = new ArrayDeque<>();
    next.add(from);
    for (Proc here; (here = next.poll()) != null; ) {
      if (here == target) {
        return true;
      }
      if (seen.add(here)) {
        for (Edge edge : WAITS.values()) {
          if (edge.waiter == here) {
            next.add(edge.holder);
          }
        }
      }
    }
    return false;
  }

  // ---- closing ---------------------------------------------------------------------------------

  /**
   * The calling proc closes a descriptor of {@code file}: all its locks on that file go, whichever
   * descriptor they were made with, as POSIX has it.
   */
  static void closing(Proc proc, OpenFile file) {
    if (FILES.isEmpty()) {
      return;
    }
    FileKey key = FileKey.of(file);
    FileLocks locks = key == null ? null : FILES.get(key);
    if (key != null && locks != null) {
      locks.unlockAll(proc, file);
      removeIfUnused(key, locks, file);
      Waiters.LOCKS.changed();
    }
  }

  // ---- ranges ----------------------------------------------------------------------------------

  /** A {@code struct flock} counted from the start of its file. Owned by the calling thread. */
  private static final class Range {

    private long start;

    /** The last byte; {@link Long#MAX_VALUE} for to the end. */
    private long end;

    /** Takes it from {@code lock}: 0 or {@code -errno}. */
    int of(OpenFile file, StructFlock lock) {
      long origin = origin(file, lock.l_whence());
      if (origin < 0) {
        return (int) origin;
      }
      long length = lock.l_len();
      if (lock.l_start() > Long.MAX_VALUE - origin) {
        return -Errno.EOVERFLOW;
      }
      long from = origin + lock.l_start();
      if (from < 0 || (length < 0 && from + length < 0)) {
        return -Errno.EINVAL;
      }
      if (length > 0 && length - 1 > Long.MAX_VALUE - from) {
        return -Errno.EOVERFLOW;
      }
      start = length < 0 ? from + length : from;
      end = length < 0 ? from - 1 : length == 0 ? Long.MAX_VALUE : from + (length - 1);
      return 0;
    }

    private static long origin(OpenFile file, int whence) {
      switch (whence) {
        case Unistd.SEEK_SET:
          return 0;
        case Unistd.SEEK_CUR:
          return Math.max(file.host.lseek(file.kernelFd, 0, Unistd.SEEK_CUR), 0);
        case Unistd.SEEK_END:
          return FileKey.size(file);
        default:
          return -Errno.EINVAL;
      }
    }

    StructFlock lock(int type) {
      long length = end == Long.MAX_VALUE ? 0 : end - start + 1;
      return new StructFlock(type, Unistd.SEEK_SET, start, length);
    }
  }
}

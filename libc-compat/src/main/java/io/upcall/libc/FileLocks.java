package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record locks of this JVM's procs on one file.
 *
 * <p>Between the procs this list decides. Towards other programs one open file description of the
 * kernel holds, for every byte, the strongest lock that some proc has on it: locks of the kernel's
 * own POSIX kind would be the JVM's as a whole, and go with the first close of the file by anybody
 * in it. Guarded by itself; nothing in here waits.
 */
final class FileLocks {

  // struct flock
  private static final int FLOCK_BYTES = 32;
  private static final int WHENCE = 2;
  private static final int START = 8;
  private static final int LENGTH = 16;
  private static final int PID = 24;

  /** No description was opened yet, or none is needed. */
  private static final int NONE = -1;

  /** A lock that a proc has: {@code end} is its last byte. */
  record Held(Proc owner, int type, long start, long end) {
    boolean overlaps(long from, long to) {
      return start <= to && from <= end;
    }
  }

  private final FileKey key;

  /** Sorted by nothing; of one owner they do not overlap. Guarded by this. */
  private final List<Held> held = new ArrayList<>();

  /** What holds the locks in the kernel. Guarded by this. */
  private int kernelFd = NONE;

  /** Set when the last lock is gone and this was taken out of the table. Guarded by this. */
  private boolean retired;

  FileLocks(FileKey key) {
    this.key = key;
  }

  /**
   * What keeps {@code owner} from a lock on that range; null when nothing does in this JVM. Of
   * several of one proc the first in the file, as the kernel has it.
   *
   * @param owner null for who is no proc: an open file
   */
  synchronized @Nullable Held conflict(@Nullable Proc owner, int type, long start, long end) {
    Held first = null;
    for (Held other : held) {
      boolean excludes = type == Fcntl.F_WRLCK || other.type == Fcntl.F_WRLCK;
      boolean conflicts = other.owner != owner && excludes && other.overlaps(start, end);
      if (conflicts
          && (first == null || (other.owner == first.owner && other.start < first.start))) {
        first = other;
      }
    }
    return first;
  }

  /**
   * F_SETLK.
   *
   * @return 0; {@code -EAGAIN} when somebody else's lock forbids it; {@code -ESTALE} when this was
   *     retired, and another has to be asked for
   */
  synchronized int set(Proc owner, OpenFile file, int type, long start, long end) {
    if (retired) {
      return -Errno.ESTALE;
    }
    if (type != Fcntl.F_UNLCK && conflict(owner, type, start, end) != null) {
      return -Errno.EAGAIN;
    }
    int result = type == Fcntl.F_UNLCK ? 0 : setInKernel(file, type, start, end);
    if (result < 0) {
      return result;
    }
    cutOut(owner, start, end);
    if (type == Fcntl.F_UNLCK) {
      unlockInKernel(file, start, end);
    } else {
      add(owner, type, start, end);
    }
    return 0;
  }

  /** Takes the range out of what {@code owner} has. */
  private void cutOut(Proc owner, long start, long end) {
    List<Held> rest = new ArrayList<>();
    held.removeIf(
        lock -> {
          boolean hit = lock.owner == owner && lock.overlaps(start, end);
          if (hit && lock.start < start) {
            rest.add(new Held(owner, lock.type, lock.start, start - 1));
          }
          if (hit && lock.end > end) {
            rest.add(new Held(owner, lock.type, end + 1, lock.end));
          }
          return hit;
        });
    held.addAll(rest);
  }

  /** Neighbours of the same type become one lock, as F_GETLK shows them. */
  private void add(Proc owner, int type, long start, long end) {
    long first = start;
    long last = end;
    for (Held lock : List.copyOf(held)) {
      boolean touches = lock.start - 1 <= last && first - 1 <= lock.end;
      if (lock.owner == owner && lock.type == type && touches) {
        first = Math.min(first, lock.start);
        last = Math.max(last, lock.end);
        held.remove(lock);
      }
    }
    held.add(new Held(owner, type, first, last));
  }

  /** Every lock of {@code owner} goes: it has closed the file, or ended. */
  synchronized void unlockAll(Proc owner, OpenFile file) {
    if (held.stream().anyMatch(lock -> lock.owner == owner)) {
      set(owner, file, Fcntl.F_UNLCK, 0, Long.MAX_VALUE);
    }
  }

  /** True when nothing is held: then it is retired, and its description closed. */
  synchronized boolean retireIfUnused(OpenFile file) {
    if (!held.isEmpty() || retired) {
      return false;
    }
    retired = true;
    if (kernelFd != NONE) {
      file.host.close(kernelFd);
    }
    return true;
  }

  // ---- the kernel's locks ----------------------------------------------------------------------

  private int setInKernel(OpenFile file, int type, long start, long end) {
    if (!key.isRegular()) {
      // To open a FIFO once more would be another reader or writer: what this holds the kernel
      // does not know, but what is in its way the kernel says.
      StructFlock[] found = new StructFlock[1];
      int looked = getInKernel(file, lock(type, start, end), found);
      return looked == 0 && found[0].l_type() != Fcntl.F_UNLCK ? -Errno.EAGAIN : looked;
    }
    if (kernelFd == NONE) {
      int opened = openAgain(file);
      if (opened < 0) {
        return -Errno.ENOLCK;
      }
      kernelFd = opened;
    }
    int result = ofd(file, kernelFd, type, start, end);
    // Open for reading alone, since its permissions have changed: EBADF is of our descriptor.
    return result == -Errno.EBADF
        ? -Errno.ENOLCK
        : result == -Errno.EACCES ? -Errno.EAGAIN : result;
  }

  private static int openAgain(OpenFile file) {
    long name = NativeMemory.allocateString("/proc/self/fd/" + file.kernelFd);
    try {
      int both = Fcntl.O_RDWR | Fcntl.O_CLOEXEC;
      int fd = Kernel.openat2(file.host, Fcntl.AT_FDCWD, name, both, 0, 0);
      int same = (file.statusFlags & Fcntl.O_ACCMODE) | Fcntl.O_CLOEXEC;
      return fd >= 0 ? fd : Kernel.openat2(file.host, Fcntl.AT_FDCWD, name, same, 0, 0);
    } finally {
      NativeMemory.free(name);
    }
  }

  /** What other procs still have on the range stays locked. */
  private void unlockInKernel(OpenFile file, long start, long end) {
    if (kernelFd == NONE) {
      return;
    }
    long from = start;
    while (from <= end) {
      long here = from;
      long until = end;
      Held keeper = null;
      for (Held other : held) {
        if (other.start <= here && here <= other.end) {
          keeper = other;
        } else if (other.start > here) {
          until = Math.min(until, other.start - 1);
        }
      }
      if (keeper == null) {
        ofd(file, kernelFd, Fcntl.F_UNLCK, here, until);
      }
      long done = keeper == null ? until : keeper.end;
      if (done == Long.MAX_VALUE) {
        return;
      }
      from = done + 1;
    }
  }

  /** F_OFD_SETLK on a descriptor. */
  private static int ofd(OpenFile file, int fd, int type, long start, long end) {
    return command(file, fd, Fcntl.F_OFD_SETLK, lock(type, start, end), null);
  }

  private static StructFlock lock(int type, long start, long end) {
    long length = end == Long.MAX_VALUE ? 0 : end - start + 1;
    return new StructFlock(type, Unistd.SEEK_SET, start, length);
  }

  /**
   * The lock of another program, or of an open file, that is in the way; F_UNLCK when none is. The
   * JVM as a process has none that it would be spared.
   */
  synchronized int getInKernel(OpenFile file, StructFlock wanted, StructFlock[] found) {
    return kernelFd == NONE
        ? command(file, file.kernelFd, Fcntl.F_GETLK, wanted, found)
        : command(file, kernelFd, Fcntl.F_OFD_GETLK, wanted, found);
  }

  /**
   * fcntl(2) of the kernel with a {@code struct flock}: none of the commands used here waits.
   *
   * @param answer where what the kernel wrote goes; null for nowhere
   */
  static int command(
      OpenFile file, int fd, int command, StructFlock lock, StructFlock @Nullable [] answer) {
    long flock = NativeMemory.allocate(FLOCK_BYTES);
    try {
      NativeMemory.clear(flock, FLOCK_BYTES);
      NativeMemory.putShort(flock, (short) lock.l_type());
      NativeMemory.putShort(flock + WHENCE, (short) lock.l_whence());
      NativeMemory.putLong(flock + START, lock.l_start());
      NativeMemory.putLong(flock + LENGTH, lock.l_len());
      NativeMemory.putInt(flock + PID, lock.l_pid());
      int result = (int) file.host.systemCall(Numbers.FCNTL, fd, command, flock, 0, 0, 0);
      if (result == 0 && answer != null) {
        answer[0] =
            new StructFlock(
                NativeMemory.getShort(flock),
                NativeMemory.getShort(flock + WHENCE),
                NativeMemory.getLong(flock + START),
                NativeMemory.getLong(flock + LENGTH),
                NativeMemory.getInt(flock + PID));
      }
      return result;
    } finally {
      NativeMemory.free(flock);
    }
  }
}

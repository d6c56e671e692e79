package io.upcall.async.vertx;

import io.upcall.async.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of this driver. They are its own, not the kernel's, and belong to all drivers of the
 * JVM together, as the kernel's do: a uthread may go on with a descriptor on another vcore.
 *
 * <p>Looking a number up takes no lock. A flight keeps the entry and not the number, so a call in
 * flight never acts on whatever gets the number next.
 */
final class Descriptors {

  /** So many at once: RLIMIT_NOFILE of this driver. */
  static final int LIMIT = 1 << 16;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);

  private final ReentrantLock lock = new ReentrantLock();

  /** Replaced when it grows. Elements are written with release under the lock. */
  private volatile @Nullable Entry[] entries = new Entry[64];

  /** Guarded by lock. */
  private final BitSet used = new BitSet();

  Descriptors() {}

  @Nullable Entry find(int fd) {
    Entry[] now = entries;
    return fd >= 0 && fd < now.length ? (Entry) SLOT.getAcquire(now, fd) : null;
  }

  /** Gives {@code entry} the lowest free number; {@code -EMFILE} when there is none. */
  int install(Entry entry) {
    lock.lock();
    try {
      int fd = used.nextClearBit(0);
      if (fd >= LIMIT) {
        return -Errno.EMFILE;
      }
      used.set(fd);
      Entry[] now = entries;
      if (fd >= now.length) {
        now = Arrays.copyOf(now, Math.max(fd + 1, 2 * now.length));
        entries = now;
      }
      SLOT.setRelease(now, fd, entry);
      return fd;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the entry out of the table; null when the number is free. */
  @Nullable Entry remove(int fd) {
    lock.lock();
    try {
      Entry entry = find(fd);
      if (entry != null) {
        SLOT.setRelease(entries, fd, null);
        used.clear(fd);
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Closes what is still open. */
  void closeAll() {
    for (int fd = used.nextSetBit(0); fd >= 0; fd = used.nextSetBit(fd + 1)) {
      Entry entry = remove(fd);
      if (entry != null) {
        entry.close();
      }
    }
  }
}

package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of one proc. Its numbers are its own; they are not the kernel's, except that 0, 1
 * and 2 begin as the JVM's.
 *
 * <p>Looking a number up takes no lock: {@link #slots} is replaced when it grows, and its elements
 * are written with release under the lock and read with acquire. A reader that still has the array
 * of before a growth may miss what was opened since, or find what was closed since; the first it
 * was not told of yet, and the second refuses by {@link Descriptor#acquire}.
 */
final class DescriptorTable {

  private static final ProcLocal<DescriptorTable> TABLES =
      ProcLocal.withInitial(DescriptorTable::new);
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Descriptor[].class);
  private static final int FIRST_SIZE = 64;

  private final Proc proc;
  private final ReentrantLock lock = new ReentrantLock();

  /** By number. The array is written under the lock, and so are its elements; see the class. */
  private volatile @Nullable Descriptor[] slots = new Descriptor[FIRST_SIZE];

  /** Numbers in use. Guarded by lock. */
  private final BitSet used = new BitSet();

  /** No number below is free. Guarded by lock. */
  private int lowestCandidate;

  /** RLIMIT_NOFILE: numbers are below it. Guarded by lock for writing. */
  private volatile int limit;

  /** Set by the proc's exit; nothing is opened after. Guarded by lock. */
  private boolean closed;

  private DescriptorTable(Proc proc) {
    this.proc = proc;
    long soft = proc.hostCalls().softLimit(SysResource.RLIMIT_NOFILE);
    limit = soft < 0 || soft > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) soft;
    for (int fd = 0; fd <= Unistd.STDERR_FILENO; fd++) {
      OpenFile file = Inherited.open(proc.hostCalls(), fd);
      if (file != null) {
        put(fd, new Descriptor(fd, file, false));
      }
    }
    proc.onExit(this::exit);
  }

  /** The table of the calling thread's proc. */
  static DescriptorTable current() {
    return TABLES.of(Proc.current());
  }

  // ---- looking up ------------------------------------------------------------------------------

  /**
   * Begins a call of {@code function} on {@code fd}; {@link Descriptor#release} ends it.
   *
   * @throws ErrnoException EBADF
   */
  static Descriptor acquire(String function, int fd) throws ErrnoException {
    Descriptor descriptor = current().find(fd);
    if (descriptor == null || !descriptor.acquire()) {
      throw new ErrnoException(function, Errno.EBADF, fd);
    }
    return descriptor;
  }

  /**
   * {@link #acquire} for calls on what is in a file: one that was opened with O_PATH, a place in
   * the file system, is as good as not open to them.
   */
  static Descriptor acquireContent(String function, int fd) throws ErrnoException {
    Descriptor descriptor = acquire(function, fd);
    if (descriptor.file.isPlace()) {
      descriptor.release();
      throw new ErrnoException(function, Errno.EBADF, fd);
    }
    return descriptor;
  }

  /** The synchronous calls on what this table's descriptors stand for. */
  HostCalls host() {
    return proc.hostCalls();
  }

  @Nullable Descriptor find(int fd) {
    Descriptor[] now = slots;
    return fd >= 0 && fd < now.length ? (Descriptor) SLOT.getAcquire(now, fd) : null;
  }

  /** False for a number that is being closed, too. */
  boolean isOpen(int fd) {
    Descriptor descriptor = find(fd);
    return descriptor != null && !descriptor.isClosing();
  }

  // ---- opening ---------------------------------------------------------------------------------

  /** Refuses early what would be refused by {@link #install}: 0 or {@code -EMFILE}. */
  int checkRoom() {
    lock.lock();
    try {
      return closed ? -Errno.EBADF : lowestFree(0) < limit ? 0 : -Errno.EMFILE;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the lowest free number for an open that begins: {@link #fill} or {@link #giveUp} follows.
   *
   * @return the number, or {@code -EMFILE}; {@code -EBADF} when the proc is exiting
   */
  int reserve() {
    lock.lock();
    try {
      int number = lowestFree(0);
      if (closed || number >= limit) {
        return closed ? -Errno.EBADF : -Errno.EMFILE;
      }
      used.set(number);
      return number;
    } finally {
      lock.unlock();
    }
  }

  /** Gives {@code file} a number that was reserved: that, or {@code -EBADF} and it is closed. */
  int fill(int number, OpenFile file, boolean closeOnExec) {
    lock.lock();
    try {
      if (!closed) {
        put(number, new Descriptor(number, file, closeOnExec));
        return number;
      }
    } finally {
      lock.unlock();
    }
    file.release();
    return -Errno.EBADF;
  }

  /** Frees a number that was reserved. */
  void giveUp(int number) {
    replace(number, null);
  }

  /** {@link #install(OpenFile, boolean, int)} from 0 on; on failure the file is closed. */
  int installOrClose(OpenFile file, boolean closeOnExec) {
    int number = install(file, closeOnExec, 0);
    if (number < 0) {
      file.release();
    }
    return number;
  }

  /**
   * Gives {@code file} the lowest free number that is {@code minimum} or more.
   *
   * @return the number, or {@code -EMFILE}; {@code -EBADF} when the proc is exiting
   */
  int install(OpenFile file, boolean closeOnExec, int minimum) {
    lock.lock();
    try {
      int number = lowestFree(minimum);
      if (closed || number >= limit) {
        return closed ? -Errno.EBADF : -Errno.EMFILE;
      }
      put(number, new Descriptor(number, file, closeOnExec));
      return number;
    } finally {
      lock.unlock();
    }
  }

  private int lowestFree(int minimum) {
    int number = used.nextClearBit(Math.max(minimum, lowestCandidate));
    if (minimum <= lowestCandidate) {
      lowestCandidate = number;
    }
    return number;
  }

  private void put(int number, Descriptor descriptor) {
    used.set(number);
    Descriptor[] now = slots;
    if (number >= now.length) {
      now = Arrays.copyOf(now, Math.max(number + 1, 2 * now.length));
      slots = now;
    }
    SLOT.setRelease(now, number, descriptor);
  }

  // ---- closing ---------------------------------------------------------------------------------

  /**
   * close(2): ends the calls in flight on the number, waits for their completions, frees the
   * number.
   *
   * @return 0 or {@code -errno}; the number is free in both cases, unless that is EBADF or EDEADLK
   */
  int close(int fd) {
    if (proc.isVcoreContext()) {
      return -Errno.EDEADLK;
    }
    Descriptor descriptor = find(fd);
    return descriptor == null ? -Errno.EBADF : close(descriptor);
  }

  private int close(Descriptor descriptor) {
    if (!descriptor.beginClose()) {
      return -Errno.EBADF;
    }
    Waiters.LOCKS.changed();
    descriptor.awaitUnused(proc);
    replace(descriptor.number, null);
    return drop(descriptor);
  }

  /** The number is free, or another file's: what its file loses by that. */
  private int drop(Descriptor descriptor) {
    RecordLocks.closing(proc, descriptor.file);
    return descriptor.file.release();
  }

  private void replace(int number, @Nullable Descriptor next) {
    lock.lock();
    try {
      SLOT.setRelease(slots, number, next);
      if (next == null) {
        used.clear(number);
        lowestCandidate = Math.min(lowestCandidate, number);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * dup2(2): {@code file} under exactly this number; what had it is closed first.
   *
   * @return the number or {@code -errno}: EBADF out of range, EBUSY when another thread is opening
   *     or closing this number right now
   */
  int installAt(OpenFile file, boolean closeOnExec, int number) {
    if (number < 0 || number >= limit) {
      return -Errno.EBADF;
    }
    Descriptor old = find(number);
    if (old == null) {
      return installIfFree(file, closeOnExec, number);
    }
    if (!old.beginClose()) {
      return -Errno.EBUSY;
    }
    Waiters.LOCKS.changed();
    old.awaitUnused(proc);
    replace(number, new Descriptor(number, file, closeOnExec));
    drop(old);
    return number;
  }

  private int installIfFree(OpenFile file, boolean closeOnExec, int number) {
    lock.lock();
    try {
      if (closed || used.get(number)) {
        return closed ? -Errno.EBADF : -Errno.EBUSY;
      }
      put(number, new Descriptor(number, file, closeOnExec));
      return number;
    } finally {
      lock.unlock();
    }
  }

  // ---- for children ----------------------------------------------------------------------------

  /** What {@link #forEach} calls, with a share of the file that it has to give back. */
  interface Each {
    void accept(Descriptor descriptor, OpenFile file);
  }

  /** Calls {@code each} with every descriptor that is open, in the order of their numbers. */
  void forEach(Each each) {
    lock.lock();
    try {
      for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
        Descriptor descriptor = find(number);
        // One that is being closed is so good as closed.
        if (descriptor != null && descriptor.acquire()) {
          descriptor.file.retain();
          descriptor.release();
          each.accept(descriptor, descriptor.file);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes all, for a proc that begins with what its parent gave it. */
  void clear() {
    List<Descriptor> open = new ArrayList<>();
    lock.lock();
    try {
      used.stream().forEach(number -> open.add(java.util.Objects.requireNonNull(find(number))));
    } finally {
      lock.unlock();
    }
    open.forEach(this::close);
  }

  /** The proc ends: no call stays in flight and no kernel descriptor open. */
  private void exit() {
    if (proc.isVcoreContext()) {
      // A callback asked for the end and must not wait; the reaper waits for this uthread.
      proc.spawn(this::closeAll);
    } else {
      // A platform thread that ends this proc may belong to another one.
      proc.bind(this::closeAll);
    }
  }

  private void closeAll() {
    List<Descriptor> open = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      used.stream().mapToObj(this::find).filter(Objects::nonNull).forEach(open::add);
    } finally {
      lock.unlock();
    }
    // All at once first: a uthread that loops over two descriptors is to see both closed.
    open.removeIf(descriptor -> !descriptor.beginClose());
    Waiters.LOCKS.changed();
    for (Descriptor descriptor : open) {
      descriptor.awaitUnused(proc);
      replace(descriptor.number, null);
      drop(descriptor);
    }
  }

  // ---- limits ----------------------------------------------------------------------------------

  int limit() {
    return limit;
  }

  /** RLIMIT_NOFILE; numbers above it that are in use stay so. */
  void limit(int newLimit) {
    lock.lock();
    try {
      limit = newLimit;
    } finally {
      lock.unlock();
    }
  }
}

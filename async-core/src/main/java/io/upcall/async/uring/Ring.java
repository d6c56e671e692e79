package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.getInt;
import static io.upcall.async.kernel.NativeMemory.getIntAcquire;
import static io.upcall.async.kernel.NativeMemory.getLong;
import static io.upcall.async.kernel.NativeMemory.putInt;
import static io.upcall.async.kernel.NativeMemory.putIntRelease;
import static io.upcall.async.kernel.NativeMemory.putLong;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;

/**
 * One io_uring: its two shared queues and the system call that moves them.
 *
 * <p>The kernel owns the submission queue's head and the completion queue's tail; this class owns
 * the submission queue's tail and the completion queue's head, and keeps them in fields, written
 * through once a turn. All methods belong to the owner of the driver.
 */
final class Ring implements AutoCloseable {

  private static final int SMALLEST_ENTRIES = 64;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Syscalls syscalls;
  private final int fd;
  private final int features;
  private final Mapping queues;
  private final Mapping entries;
  private final long getEventsArg;

  private final long sqHeadAddress;
  private final long sqTailAddress;
  private final long sqFlagsAddress;
  private final int sqMask;
  private final long cqHeadAddress;
  private final long cqTailAddress;
  private final long cqesAddress;
  private final int cqMask;

  /** Entries written so far; the kernel's copy follows in {@link #enter}. */
  private int sqTail;

  /** Entries that the kernel has taken. */
  private int sqSubmitted;

  private int cqHead;

  private Ring(Syscalls syscalls, int fd, long params) throws UringUnavailableException {
    this.syscalls = syscalls;
    this.fd = fd;
    this.features = getInt(params + Uapi.PARAMS_FEATURES);
    int required =
        Uapi.IORING_FEAT_SINGLE_MMAP
            | Uapi.IORING_FEAT_NODROP
            | Uapi.IORING_FEAT_SUBMIT_STABLE
            | Uapi.IORING_FEAT_RW_CUR_POS
            | Uapi.IORING_FEAT_EXT_ARG;
    if ((features & required) != required) {
      throw UringUnavailableException.of("features " + Integer.toHexString(features), Errno.ENOSYS);
    }
    int sqEntries = getInt(params + Uapi.PARAMS_SQ_ENTRIES);
    int cqEntries = getInt(params + Uapi.PARAMS_CQ_ENTRIES);
    long sqOff = params + Uapi.PARAMS_SQ_OFF;
    long cqOff = params + Uapi.PARAMS_CQ_OFF;
    long queueBytes =
        Math.max(
            getInt(sqOff + Uapi.SQ_OFF_ARRAY) + 4L * sqEntries,
            getInt(cqOff + Uapi.CQ_OFF_CQES) + (long) Uapi.CQE_BYTES * cqEntries);
    this.queues = Mapping.ofRing(syscalls, fd, 0, queueBytes);
    this.entries = mapEntries(sqEntries);
    long base = queues.address();
    this.sqHeadAddress = base + getInt(sqOff + Uapi.SQ_OFF_HEAD);
    this.sqTailAddress = base + getInt(sqOff + Uapi.SQ_OFF_TAIL);
    this.sqFlagsAddress = base + getInt(sqOff + Uapi.SQ_OFF_FLAGS);
    this.sqMask = getInt(base + getInt(sqOff + Uapi.SQ_OFF_MASK));
    this.cqHeadAddress = base + getInt(cqOff + Uapi.CQ_OFF_HEAD);
    this.cqTailAddress = base + getInt(cqOff + Uapi.CQ_OFF_TAIL);
    this.cqMask = getInt(base + getInt(cqOff + Uapi.CQ_OFF_MASK));
    this.cqesAddress = base + getInt(cqOff + Uapi.CQ_OFF_CQES);
    fillIndexArray(base + getInt(sqOff + Uapi.SQ_OFF_ARRAY), sqEntries);
    this.getEventsArg = NativeMemory.allocate(Uapi.GETEVENTS_ARG_BYTES + Uapi.TIMESPEC_BYTES);
    NativeMemory.clear(getEventsArg, Uapi.GETEVENTS_ARG_BYTES + Uapi.TIMESPEC_BYTES);
    putLong(getEventsArg + Uapi.GETEVENTS_ARG_TS, getEventsArg + Uapi.GETEVENTS_ARG_BYTES);
  }

  private Mapping mapEntries(int sqEntries) throws UringUnavailableException {
    try {
      return Mapping.ofRing(syscalls, fd, Uapi.IORING_OFF_SQES, (long) Uapi.SQE_BYTES * sqEntries);
    } catch (UringUnavailableException failure) {
      queues.close();
      throw failure;
    }
  }

  /** Entry i of the queue is always SQE i: the indirection that the interface has is not used. */
  private static void fillIndexArray(long array, int count) {
    for (int i = 0; i < count; i++) {
      putInt(array + 4L * i, i);
    }
  }

  /**
   * Sets up a ring. When locked memory is short it halves the sizes down to a small ring before it
   * gives up.
   *
   * @throws UringUnavailableException with the reason and the remedy
   */
  static Ring open(Syscalls syscalls, int sqEntries, int cqEntries)
      throws UringUnavailableException {
    long params = NativeMemory.allocate(Uapi.PARAMS_BYTES);
    try {
      int sq = sqEntries;
      int cq = cqEntries;
      int fd = setup(syscalls, params, sq, cq);
      while (fd == -Errno.ENOMEM && sq > SMALLEST_ENTRIES) {
        sq /= 2;
        cq /= 2;
        fd = setup(syscalls, params, sq, cq);
      }
      if (fd < 0) {
        throw UringUnavailableException.of("io_uring_setup(" + sq + " entries)", -fd);
      }
      LockedMemory.gave(sq, sqEntries, "entries");
      return openMapped(syscalls, fd, params);
    } finally {
      NativeMemory.free(params);
    }
  }

  private static Ring openMapped(Syscalls syscalls, int fd, long params)
      throws UringUnavailableException {
    try {
      return new Ring(syscalls, fd, params);
    } catch (UringUnavailableException failure) {
      syscalls.close(fd);
      throw failure;
    }
  }

  private static int setup(Syscalls syscalls, long params, int sqEntries, int cqEntries) {
    NativeMemory.clear(params, Uapi.PARAMS_BYTES);
    putInt(
        params + Uapi.PARAMS_FLAGS,
        Uapi.IORING_SETUP_CQSIZE
            | Uapi.IORING_SETUP_CLAMP
            | Uapi.IORING_SETUP_SUBMIT_ALL
            | Uapi.IORING_SETUP_COOP_TASKRUN
            | Uapi.IORING_SETUP_TASKRUN_FLAG);
    putInt(params + Uapi.PARAMS_CQ_ENTRIES, cqEntries);
    return (int) syscalls.syscall(Sys.NR_IO_URING_SETUP, sqEntries, params, 0, 0, 0, 0);
  }

  int fd() {
    return fd;
  }

  int features() {
    return features;
  }

  int sqEntries() {
    return sqMask + 1;
  }

  int cqEntries() {
    return cqMask + 1;
  }

  /** The index of the next entry to write, or -1 when the queue is full until {@link #enter}. */
  int nextEntry() {
    return sqTail - sqSubmitted > sqMask ? -1 : sqTail & sqMask;
  }

  /** The address of an entry. */
  long entryAddress(int index) {
    return entries.address() + (long) Uapi.SQE_BYTES * index;
  }

  /** The entry of {@link #nextEntry} is written; the kernel sees it with the next enter. */
  void commitEntry() {
    sqTail++;
  }

  /** How many entries can be written before {@link #enter}. */
  int freeEntries() {
    return sqMask + 1 - unsubmitted();
  }

  /** Takes back the last {@code count} entries that were committed and not handed over. */
  void withdraw(int count) {
    sqTail -= count;
  }

  /** Entries written and not yet taken by the kernel. */
  int unsubmitted() {
    return sqTail - sqSubmitted;
  }

  /** True when the kernel has completions that only an enter brings out. */
  boolean needsEnter() {
    return (getIntAcquire(sqFlagsAddress) & (Uapi.IORING_SQ_TASKRUN | Uapi.IORING_SQ_CQ_OVERFLOW))
        != 0;
  }

  /** True when the kernel has completions that did not fit into the queue. */
  boolean isOverflowing() {
    return (getIntAcquire(sqFlagsAddress) & Uapi.IORING_SQ_CQ_OVERFLOW) != 0;
  }

  /** True when there are completions to take. */
  boolean hasCompletions() {
    return getIntAcquire(cqTailAddress) != cqHead;
  }

  /**
   * Hands over what was written and runs the kernel's side of this ring.
   *
   * @param timeoutNanos 0: no waiting; else until one completion is there or the time is over
   * @return 0 or {@code -errno}: EINTR and ETIME are ordinary, EBUSY and EAGAIN mean take
   *     completions first
   */
  int enter(long timeoutNanos) {
    // Release: the entries before the tail. The kernel reads the tail with acquire.
    putIntRelease(sqTailAddress, sqTail);
    int flags = Uapi.IORING_ENTER_GETEVENTS;
    int minComplete = 0;
    if (timeoutNanos != 0) {
      minComplete = 1;
    }
    long arg = 0;
    long argBytes = 0;
    if (timeoutNanos != 0 && timeoutNanos != Driver.FOREVER) {
      flags |= Uapi.IORING_ENTER_EXT_ARG;
      arg = getEventsArg;
      argBytes = Uapi.GETEVENTS_ARG_BYTES;
      putTimespec(getEventsArg + Uapi.GETEVENTS_ARG_BYTES, timeoutNanos);
    }
    int result = syscalls.ioUringEnter(fd, unsubmitted(), minComplete, flags, arg, argBytes);
    // The head is the truth about what was taken, also when the call itself returned an error.
    sqSubmitted = getIntAcquire(sqHeadAddress);
    return Math.min(result, 0);
  }

  static void putTimespec(long address, long nanos) {
    putLong(address, nanos / NANOS_PER_SECOND);
    putLong(address + 8, nanos % NANOS_PER_SECOND);
  }

  /** The address of the oldest completion, or 0 when there is none. */
  long peekCompletion() {
    // Acquire: the completion behind the tail is read after the tail.
    if (getIntAcquire(cqTailAddress) == cqHead) {
      return 0;
    }
    return cqesAddress + (long) Uapi.CQE_BYTES * (cqHead & cqMask);
  }

  /** Goes on to the next completion; the kernel learns it with {@link #releaseCompletions}. */
  void nextCompletion() {
    cqHead++;
  }

  /** Gives the completions taken so far back to the kernel, which may write over them. */
  void releaseCompletions() {
    // Release: our reads of the completions come before the kernel's next writes.
    putIntRelease(cqHeadAddress, cqHead);
  }

  /** io_uring_register(2). */
  int register(int opcode, long arg, int count) {
    return (int) syscalls.syscall(Sys.NR_IO_URING_REGISTER, fd, opcode, arg, count, 0, 0);
  }

  static long userData(long completion) {
    return getLong(completion + Uapi.CQE_USER_DATA);
  }

  static int result(long completion) {
    return getInt(completion + Uapi.CQE_RES);
  }

  static int flags(long completion) {
    return getInt(completion + Uapi.CQE_FLAGS);
  }

  @Override
  public void close() {
    entries.close();
    queues.close();
    syscalls.close(fd);
    NativeMemory.free(getEventsArg);
  }
}

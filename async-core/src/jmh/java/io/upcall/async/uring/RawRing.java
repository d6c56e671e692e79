package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.getInt;
import static io.upcall.async.kernel.NativeMemory.getIntAcquire;
import static io.upcall.async.kernel.NativeMemory.getLong;
import static io.upcall.async.kernel.NativeMemory.putIntRelease;
import static io.upcall.async.kernel.NativeMemory.putLong;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;

/**
 * The least that drives an io_uring from Java: the peer of the whole stack. It knows one operation
 * and one batch, has no calls, no slots and no events, and checks nothing.
 */
final class RawRing implements AutoCloseable {

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x8001;

  private final NativeSyscalls syscalls = new NativeSyscalls();
  private final int fd;
  private final long queues;
  private final long queueBytes;
  private final long sqes;
  private final int mask;
  private final int cqMask;
  private final long sqTailAddress;
  private final long cqHeadAddress;
  private final long cqTailAddress;
  private final long cqesAddress;

  private int sqTail;
  private int cqHead;

  /** A ring set up with the same flags as the driver's. */
  RawRing(int entries) {
    long params = NativeMemory.allocate(Uapi.PARAMS_BYTES);
    NativeMemory.clear(params, Uapi.PARAMS_BYTES);
    NativeMemory.putInt(
        params + Uapi.PARAMS_FLAGS,
        Uapi.IORING_SETUP_CLAMP
            | Uapi.IORING_SETUP_SUBMIT_ALL
            | Uapi.IORING_SETUP_COOP_TASKRUN
            | Uapi.IORING_SETUP_TASKRUN_FLAG);
    fd = (int) syscalls.syscall(Sys.NR_IO_URING_SETUP, entries, params, 0, 0, 0, 0);
    if (fd < 0) {
      throw new IllegalStateException("io_uring_setup: " + fd);
    }
    long sqOff = params + Uapi.PARAMS_SQ_OFF;
    long cqOff = params + Uapi.PARAMS_CQ_OFF;
    int cqEntries = getInt(params + Uapi.PARAMS_CQ_ENTRIES);
    long sqBytes = getInt(sqOff + Uapi.SQ_OFF_ARRAY) + 4L * entries;
    long cqBytes = getInt(cqOff + Uapi.CQ_OFF_CQES) + (long) Uapi.CQE_BYTES * cqEntries;
    queueBytes = Math.max(sqBytes, cqBytes);
    queues = map(0, queueBytes);
    sqes = map(Uapi.IORING_OFF_SQES, (long) Uapi.SQE_BYTES * entries);
    mask = entries - 1;
    cqMask = getInt(queues + getInt(cqOff + Uapi.CQ_OFF_MASK));
    sqTailAddress = queues + getInt(sqOff + Uapi.SQ_OFF_TAIL);
    cqHeadAddress = queues + getInt(cqOff + Uapi.CQ_OFF_HEAD);
    cqTailAddress = queues + getInt(cqOff + Uapi.CQ_OFF_TAIL);
    cqesAddress = queues + getInt(cqOff + Uapi.CQ_OFF_CQES);
    for (int i = 0; i < entries; i++) {
      NativeMemory.putInt(queues + getInt(sqOff + Uapi.SQ_OFF_ARRAY) + 4L * i, i);
    }
    NativeMemory.free(params);
  }

  private long map(long offset, long bytes) {
    return syscalls.syscall(
        Sys.NR_MMAP, 0, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, offset);
  }

  /** Submits {@code count} nops, and takes their completions; the sum of their user_data. */
  long nops(int count) {
    for (int i = 0; i < count; i++) {
      long sqe = sqes + (long) Uapi.SQE_BYTES * (sqTail & mask);
      putLong(sqe, 0);
      for (int at = Long.BYTES; at < Uapi.SQE_BYTES; at += Long.BYTES) {
        putLong(sqe + at, 0);
      }
      putLong(sqe + Uapi.SQE_USER_DATA, i);
      sqTail++;
    }
    putIntRelease(sqTailAddress, sqTail);
    syscalls.ioUringEnter(fd, count, 0, Uapi.IORING_ENTER_GETEVENTS, 0, 0);
    long sum = 0;
    for (int tail = getIntAcquire(cqTailAddress); cqHead != tail; cqHead++) {
      long cqe = cqesAddress + (long) Uapi.CQE_BYTES * (cqHead & cqMask);
      sum += getLong(cqe + Uapi.CQE_USER_DATA) + getInt(cqe + Uapi.CQE_RES);
    }
    putIntRelease(cqHeadAddress, cqHead);
    return sum;
  }

  @Override
  public void close() {
    syscalls.syscall(Sys.NR_MUNMAP, sqes, (long) Uapi.SQE_BYTES * (mask + 1), 0, 0, 0, 0);
    syscalls.syscall(Sys.NR_MUNMAP, queues, queueBytes, 0, 0, 0, 0);
    syscalls.close(fd);
  }
}

package io.upcall.async.testing;

import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The real kernel, but for what the test has it refuse. It keeps account of mappings, so that a
 * test sees one that is left.
 */
public final class FaultySyscalls implements Syscalls {

  /** Let this call through. */
  public static final int PASS = 0;

  private final NativeSyscalls real = new NativeSyscalls();
  private final Map<Long, Deque<Integer>> planned = new HashMap<>();
  private final Map<Long, Integer> always = new HashMap<>();
  private final Map<Long, Integer> counts = new HashMap<>();
  private final Set<Long> mapped = new HashSet<>();

  /**
   * Has the next calls of {@code number} answer these errnos, {@link #PASS} for those to let
   * through.
   */
  public FaultySyscalls fail(long number, int... errnos) {
    Deque<Integer> plan = planned.computeIfAbsent(number, key -> new ArrayDeque<>());
    for (int errno : errnos) {
      plan.add(errno);
    }
    return this;
  }

  /** Has every call of {@code number} answer {@code errno}. */
  public FaultySyscalls failAlways(long number, int errno) {
    always.put(number, errno);
    return this;
  }

  /** Lets everything through from now on. */
  public void heal() {
    planned.clear();
    always.clear();
  }

  /** How often {@code number} was called. */
  public int count(long number) {
    return counts.getOrDefault(number, 0);
  }

  /** How many mappings were made and not unmapped. */
  public int mappings() {
    return mapped.size();
  }

  private int fault(long number) {
    counts.merge(number, 1, Integer::sum);
    Deque<Integer> plan = planned.get(number);
    Integer next = plan == null ? null : plan.poll();
    return next != null ? next : always.getOrDefault(number, PASS);
  }

  @Override
  public long syscall(long number, long a, long b, long c, long d, long e, long f) {
    int errno = fault(number);
    if (errno != PASS) {
      return -errno;
    }
    long result = real.syscall(number, a, b, c, d, e, f);
    if (number == Sys.NR_MMAP && (result > 0 || result < -4095)) {
      mapped.add(result);
    } else if (number == Sys.NR_MUNMAP) {
      mapped.remove(a);
    }
    return result;
  }

  @Override
  public int ioUringEnter(
      int ring, int toSubmit, int minComplete, int flags, long arg, long argBytes) {
    int errno = fault(Sys.NR_IO_URING_ENTER);
    return errno != PASS
        ? -errno
        : real.ioUringEnter(ring, toSubmit, minComplete, flags, arg, argBytes);
  }

  @Override
  public long read(int fd, long address, long bytes) {
    return real.read(fd, address, bytes);
  }

  @Override
  public long write(int fd, long address, long bytes) {
    return real.write(fd, address, bytes);
  }

  @Override
  public long preadv2(int fd, long iovec, int count, long offset, int flags) {
    int errno = fault(Sys.NR_PREADV2);
    return errno != PASS ? -errno : real.preadv2(fd, iovec, count, offset, flags);
  }

  @Override
  public long pwritev2(int fd, long iovec, int count, long offset, int flags) {
    int errno = fault(Sys.NR_PWRITEV2);
    return errno != PASS ? -errno : real.pwritev2(fd, iovec, count, offset, flags);
  }

  @Override
  public long send(int fd, long address, long bytes, int flags) {
    return real.send(fd, address, bytes, flags);
  }

  @Override
  public long recv(int fd, long address, long bytes, int flags) {
    int errno = fault(Sys.NR_RECVFROM);
    return errno != PASS ? -errno : real.recv(fd, address, bytes, flags);
  }

  @Override
  public long sendfile(int outFd, int inFd, long offsetAddress, long bytes) {
    return real.sendfile(outFd, inFd, offsetAddress, bytes);
  }

  @Override
  public int close(int fd) {
    int errno = fault(Sys.NR_CLOSE);
    int result = real.close(fd);
    return errno != PASS ? -errno : result;
  }
}

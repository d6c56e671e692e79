package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * {@code sys/select.h}: waiting for one of several descriptors, as {@link Poll} does it, with sets
 * of bits.
 */
public final class SysSelect {

  /** How many descriptors a set has bits for. */
  public static final int FD_SETSIZE = 1024;

  private SysSelect() {}

  // ---- sets ------------------------------------------------------------------------------------

  /**
   * Adds {@code fd}.
   *
   * @throws IllegalArgumentException for a number that no set has, where C would write to memory
   *     that is not the set's
   */
  public static void FD_SET(int fd, FdSet set) {
    set.set(fd);
  }

  /** Removes {@code fd}; throws as {@link #FD_SET}. */
  public static void FD_CLR(int fd, FdSet set) {
    set.clear(fd);
  }

  /** True when {@code fd} is in the set; throws as {@link #FD_SET}. */
  public static boolean FD_ISSET(int fd, FdSet set) {
    return set.has(fd);
  }

  /** Removes all. */
  public static void FD_ZERO(FdSet set) {
    set.clear();
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /**
   * select(2): waits until a descriptor of one of the sets is ready, and leaves those that are in
   * the sets. When it fails the sets are as they were.
   *
   * @param nfds one more than the highest number to be looked at
   * @param readSet ready to read, or at its end, or failed; may be null
   * @param writeSet with room to write, or failed; may be null
   * @param exceptSet with something urgent to read; may be null
   * @param timeout zero only looks, null waits for ever; it is not changed
   * @return how many bits are set in all three; 0 when the time was over
   * @throws ErrnoException EBADF, EINTR; EINVAL for {@code nfds} out of range and for a negative
   *     time; EDEADLK in vcore context, when it would have to wait
   */
  public static int select(
      int nfds,
      @Nullable FdSet readSet,
      @Nullable FdSet writeSet,
      @Nullable FdSet exceptSet,
      @Nullable StructTimeval timeout)
      throws ErrnoException {
    if (Seam.isDecorated("select")) {
      return Seam.call(
          "select",
          c -> select(nfds, readSet, writeSet, exceptSet, timeout),
          nfds,
          readSet,
          writeSet,
          exceptSet,
          timeout);
    }
    if (timeout != null && (timeout.tv_sec() < 0 || timeout.tv_usec() < 0)) {
      throw new ErrnoException("select", Errno.EINVAL, timeout);
    }
    long nanos = timeout == null ? Long.MAX_VALUE : nanosOf(timeout);
    return await("select", nfds, readSet, writeSet, exceptSet, nanos, null);
  }

  /** pselect(2) under the thread's own signal mask. */
  public static int pselect(
      int nfds,
      @Nullable FdSet readSet,
      @Nullable FdSet writeSet,
      @Nullable FdSet exceptSet,
      @Nullable StructTimespec timeout)
      throws ErrnoException {
    return pselect(nfds, readSet, writeSet, exceptSet, timeout, null);
  }

  /**
   * pselect(2): {@link #select} with nanoseconds and, in one step with the wait, another signal
   * mask.
   *
   * @param mask as {@link Poll#ppoll} takes it
   * @throws ErrnoException as select, and EINVAL for nanoseconds out of range; EINTR when a handler
   *     has run, under {@code mask}
   */
  public static int pselect(
      int nfds,
      @Nullable FdSet readSet,
      @Nullable FdSet writeSet,
      @Nullable FdSet exceptSet,
      @Nullable StructTimespec timeout,
      @Nullable SigsetT mask)
      throws ErrnoException {
    if (Seam.isDecorated("pselect")) {
      return Seam.call(
          "pselect",
          c -> pselect(nfds, readSet, writeSet, exceptSet, timeout, mask),
          nfds,
          readSet,
          writeSet,
          exceptSet,
          timeout,
          mask);
    }
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("pselect", Errno.EINVAL, timeout);
    }
    long nanos = timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    return await("pselect", nfds, readSet, writeSet, exceptSet, nanos, mask);
  }

  /** More than a million microseconds are seconds, as Linux has it. */
  private static long nanosOf(StructTimeval time) {
    long micros = time.tv_usec() % 1_000_000;
    long seconds = time.tv_sec() + time.tv_usec() / 1_000_000;
    return new StructTimespec(seconds < 0 ? Long.MAX_VALUE : seconds, micros * 1_000).toNanos();
  }

  private static int await(
      String function,
      int nfds,
      @Nullable FdSet readSet,
      @Nullable FdSet writeSet,
      @Nullable FdSet exceptSet,
      long timeoutNanos,
      @Nullable SigsetT mask)
      throws ErrnoException {
    if (nfds < 0 || nfds > FD_SETSIZE) {
      throw new ErrnoException(function, Errno.EINVAL, nfds);
    }
    SelectSets sets = new SelectSets(nfds, readSet, writeSet, exceptSet);
    int result = MaskedWait.perform(mask, () -> sets.await(timeoutNanos));
    return (int) ErrnoException.check(function, (Object) nfds, result);
  }
}

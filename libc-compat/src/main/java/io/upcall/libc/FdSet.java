package io.upcall.libc;

import java.util.BitSet;

/**
 * {@code fd_set}: descriptors from 0 to {@link SysSelect#FD_SETSIZE} - 1, for {@link SysSelect}.
 */
public final class FdSet {

  private final BitSet bits = new BitSet(SysSelect.FD_SETSIZE);

  /** An empty set. */
  public FdSet() {}

  /** A set of {@code fds}. */
  public static FdSet of(int... fds) {
    FdSet set = new FdSet();
    for (int fd : fds) {
      set.set(fd);
    }
    return set;
  }

  void set(int fd) {
    bits.set(checked(fd));
  }

  void clear(int fd) {
    bits.clear(checked(fd));
  }

  boolean has(int fd) {
    return bits.get(checked(fd));
  }

  void clear() {
    bits.clear();
  }

  /** Removes what is below {@code limit}. */
  void clearBelow(int limit) {
    bits.clear(0, limit);
  }

  /** The descriptors below {@code limit}, ascending. */
  int[] below(int limit) {
    return bits.stream().takeWhile(fd -> fd < limit).toArray();
  }

  /** In C that is memory which is not the set's. */
  private static int checked(int fd) {
    if (fd < 0 || fd >= SysSelect.FD_SETSIZE) {
      throw new IllegalArgumentException(
          "descriptor " + fd + ": an fd_set holds 0 to 1023; wait for others by poll");
    }
    return fd;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FdSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}

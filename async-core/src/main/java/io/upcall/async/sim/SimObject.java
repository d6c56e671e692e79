package io.upcall.async.sim;

import io.upcall.async.Errno;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a descriptor of the world refers to. An operation that it cannot do answers with the errno
 * of the man page; one that would have to wait answers {@link #BLOCKED}, and the call waits here
 * until something changes on this side or the other. Guarded by the world's monitor.
 */
abstract class SimObject {

  /** The operation has to wait. No errno has this value. */
  static final int BLOCKED = Integer.MIN_VALUE;

  static final int POLLIN = 1;
  static final int POLLOUT = 4;
  static final int POLLERR = 8;
  static final int POLLHUP = 0x10;

  private final Set<Flight> waiters = new LinkedHashSet<>();

  /** The other end of a pipe or connection. */
  @Nullable SimObject peer;

  /** Descriptors, and calls in flight: as in the kernel, a call keeps what it works on open. */
  private int references;

  /**
   * Up to {@code bytes} bytes from {@code offset}; empty at the end.
   *
   * @return null when it has to wait
   */
  byte @Nullable [] read(int bytes, long offset) throws Refusal {
    throw new Refusal(Errno.EBADF);
  }

  /**
   * Takes some of {@code data} at {@code offset}.
   *
   * @return how much, or {@link #BLOCKED}
   */
  int write(byte[] data, long offset) throws Refusal {
    throw new Refusal(Errno.EBADF);
  }

  /** The poll(2) events that hold now. */
  abstract int events();

  /** The last reference went. */
  void closed() {}

  final void hold() {
    references++;
  }

  /**
   * One reference less.
   *
   * @return true when that was the last: it is closed now, and its peer has something to see
   */
  final boolean release() {
    references--;
    if (references == 0) {
      closed();
    }
    return references == 0;
  }

  final void await(Flight flight) {
    waiters.add(flight);
  }

  final void leave(Flight flight) {
    waiters.remove(flight);
  }

  /** Everybody who waits at this end, in the order in which they came. */
  final List<Flight> waiters() {
    return new ArrayList<>(waiters);
  }

  /** An operation that ends with an errno. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int errno;

    Refusal(int errno) {
      super(Errno.name(errno), null, false, false);
      this.errno = errno;
    }

    int result() {
      return -errno;
    }
  }
}

package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What a descriptor of this driver is: a socket, a file, a directory, an end of a pipe.
 *
 * <p>A call takes one of two ways through it: {@link #attempt} answers on the submitter's own
 * thread where that cannot wait, else {@link #dispatch} hands the flight to the entry's event loop
 * (which then calls {@link #start}) or to the pool of file threads.
 */
abstract class Entry {

  /** What {@link #attempt} answers when the call has to be dispatched. */
  static final int UNTRIED = Integer.MIN_VALUE;

  private final VertxHost host;

  /** Access mode and status flags, as F_GETFL has them. Any thread. */
  private volatile int statusFlags;

  Entry(VertxHost host, int statusFlags) {
    this.host = host;
    this.statusFlags = statusFlags;
  }

  final VertxHost host() {
    return host;
  }

  final int statusFlags() {
    return statusFlags;
  }

  final void statusFlags(int flags) {
    statusFlags = flags;
  }

  /** The type and permissions, as {@code st_mode} has them. */
  abstract int mode();

  /**
   * Answers a call on the submitter's thread, without waiting.
   *
   * @return its result, or {@link #UNTRIED}
   */
  int attempt(AsyncCall call) {
    return UNTRIED;
  }

  /** Passes a flight on to where it is carried out. By the driver's owner. */
  abstract void dispatch(Flight flight);

  /** Leaves a command for the entry's event loop, if it has one, as {@link #dispatch} does. */
  void leave(Node command) {}

  /** The entry's event loop when the caller is on it, else null. */
  @Nullable Loop currentLoop() {
    return null;
  }

  /** Carries a flight out, or keeps it until it can be. On the entry's event loop. */
  void start(Flight flight) {
    flight.finish(-Errno.EOPNOTSUPP);
  }

  /** Ends a flight that waits with ECANCELED. On the entry's event loop. */
  void cancel(Flight flight) {}

  /** The position, as lseek(2); {@code -ESPIPE} where there is none. */
  long seek(long offset, int whence) {
    return -Errno.ESPIPE;
  }

  /** What of {@code events} is there, with POLLERR and POLLHUP, as poll(2). Any thread. */
  abstract int ready(int events);

  /** Its number was taken out of the table: frees what it holds. 0 or {@code -errno}. */
  abstract int close();
}

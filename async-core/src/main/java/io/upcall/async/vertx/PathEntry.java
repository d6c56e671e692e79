package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What was opened by a path: a file, a directory, or a mere place. Its calls go to the file
 * threads.
 */
class PathEntry extends Entry {

  private final Path path;
  private final FileStatus opened;

  /**
   * A place in the file system, not open for reading or writing.
   *
   * @param path absolute
   * @param opened its status at the open, which says what it is for ever
   */
  PathEntry(VertxHost host, Path path, int statusFlags, FileStatus opened) {
    super(host, statusFlags);
    this.path = path;
    this.opened = opened;
  }

  final Path path() {
    return path;
  }

  final FileStatus opened() {
    return opened;
  }

  @Override
  final int mode() {
    return opened.mode();
  }

  @Override
  int attempt(AsyncCall call) {
    switch (call.op()) {
      case POLL:
        return ready(DriverSide.opFlags(call));
      case RECV:
      case RECV_SELECTED:
      case SEND:
      case BIND:
      case LISTEN:
      case ACCEPT:
      case CONNECT:
      case SHUTDOWN:
        return -Errno.ENOTSOCK;
      case CANCEL_FD:
        // What a thread of the pool has begun cannot be taken back.
        return 0;
      default:
        return UNTRIED;
    }
  }

  @Override
  final void dispatch(Flight flight) {
    flight.leaveForFiles();
  }

  @Override
  final int ready(int events) {
    return events & (Posix.POLLIN | Posix.POLLOUT);
  }

  /** Carries a call out. On a thread of the pool. */
  int perform(AsyncCall call) throws IOException {
    if (call.op() == Op.STATX) {
      status().write(DriverSide.offset(call));
      return 0;
    }
    if (call.op() == Op.FTRUNCATE) {
      return -Errno.EINVAL;
    }
    boolean transfers = Sockets.isReceive(call.op()) || Sockets.isSend(call.op());
    return transfers || call.op() == Op.FSYNC ? -Errno.EBADF : -Errno.EOPNOTSUPP;
  }

  /** What it is now; may wait for the disk. */
  FileStatus status() throws IOException {
    return opened.now(path, opened.size());
  }

  @Override
  int close() {
    return 0;
  }
}

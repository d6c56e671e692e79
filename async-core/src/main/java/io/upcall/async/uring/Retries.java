package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.Sys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an errno means for a call in the ring: {@link Op}'s table, applied. */
final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  /**
   * The first of the codes by which the kernel tells itself to restart a system call. They are no
   * errnos, but some operations that a worker was called off from let them out.
   */
  static final int FIRST_RESTART = -512;

  private Retries() {}

  /** True when the driver is to try once more, and the caller not to see this errno. */
  static boolean mustRetry(AsyncCall call, int errno, boolean byWorker) {
    if (isSelecting(call) && errno == Errno.ENOBUFS) {
      return true;
    }
    if (!call.op().expects(errno)) {
      reportImpossible(call, errno);
      return false;
    }
    if (errno == Errno.EAGAIN && (byWorker || isNonBlocking(call))) {
      return false;
    }
    return call.op().retries(errno);
  }

  private static void reportImpossible(AsyncCall call, int errno) {
    LOG.error(
        "{} on fd {} answered {}: impossible for this operation, a bug here or in the kernel",
        call.op(),
        DriverSide.fd(call),
        Errno.name(errno));
  }

  private static boolean isSelecting(AsyncCall call) {
    return call.op() == Op.RECV_SELECTED
        || (call.op() == Op.RECV && DriverSide.array(call) != null);
  }

  /** True when the caller itself wants EAGAIN rather than a wait. */
  static boolean isNonBlocking(AsyncCall call) {
    switch (call.op()) {
      case RECV:
      case RECV_SELECTED:
      case RECV_MULTISHOT:
      case RECVMSG:
      case SEND:
      case SEND_ZC:
      case SENDMSG:
      case SENDMSG_ZC:
        return (DriverSide.opFlags(call) & Sys.MSG_DONTWAIT) != 0;
      case READ:
      case WRITE:
      case READV:
      case WRITEV:
      case READ_FIXED:
      case WRITE_FIXED:
        return (DriverSide.opFlags(call) & Sys.RWF_NOWAIT) != 0;
      case SPLICE:
        return (DriverSide.opFlags(call) & Sys.SPLICE_F_NONBLOCK) != 0;
      case OPENAT2:
        return Openings.isCachedOnly(call);
      default:
        return call.op() == Op.SENDFILE;
    }
  }

  static boolean isFileTransfer(Op op) {
    switch (op) {
      case READ:
      case WRITE:
      case READV:
      case WRITEV:
      case READ_FIXED:
      case WRITE_FIXED:
        return true;
      default:
        return false;
    }
  }
}

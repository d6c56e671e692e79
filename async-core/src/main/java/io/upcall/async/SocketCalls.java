package io.upcall.async;

/**
 * Calls on sockets beyond the everyday ones of {@link AsyncCall}. Each prepares the call or source
 * that it is given and returns it.
 *
 * <p>A {@code struct msghdr} and everything that it points to, ancillary data too, belong to the
 * driver until the call's event. Errors are in {@link Op}.
 */
public final class SocketCalls {

  /** {@code SOCKET_URING_OP_GETSOCKOPT} and its sibling: what the command is told apart by. */
  private static final int GET_OPTION = 2;

  private static final int SET_OPTION = 3;

  private SocketCalls() {}

  /** sendmsg(2). */
  public static AsyncCall sendmsg(AsyncCall call, int fd, long msghdr, int flags) {
    return call.prepare(Op.SENDMSG, fd, msghdr, 1, 0, flags);
  }

  /** recvmsg(2). */
  public static AsyncCall recvmsg(AsyncCall call, int fd, long msghdr, int flags) {
    return call.prepare(Op.RECVMSG, fd, msghdr, 1, 0, flags);
  }

  /**
   * send(2) without a copy: the network reads the caller's memory. Its one event comes when the
   * peer has the data and the memory is the caller's again. Worth it for some ten kilobytes and
   * more; over the loopback the kernel copies all the same.
   */
  public static AsyncCall sendZc(AsyncCall call, int fd, long data, int bytes, int flags) {
    return call.prepare(Op.SEND_ZC, fd, data, bytes, 0, flags);
  }

  /** {@link #sendZc} from a registered buffer, whose pages need not be looked up. */
  public static AsyncCall sendZcFixed(
      AsyncCall call, int fd, long data, int bytes, int flags, int buffer) {
    call.prepare(Op.SEND_ZC, fd, data, bytes, 0, flags);
    call.bufferIndex = (short) buffer;
    call.entryFlags |= CallArguments.FIXED_BUFFER;
    return call;
  }

  /** sendmsg(2) without a copy; see {@link #sendZc}. */
  public static AsyncCall sendmsgZc(AsyncCall call, int fd, long msghdr, int flags) {
    return call.prepare(Op.SENDMSG_ZC, fd, msghdr, 1, 0, flags);
  }

  /**
   * accept4(2), for every connection that comes: each is a completion whose result is its
   * descriptor.
   */
  public static AsyncSource acceptMultishot(AsyncSource source, int fd, int flags) {
    source.prepare(Op.ACCEPT_MULTISHOT, fd, 0, 0, 0, flags);
    return source;
  }

  /**
   * recv(2) from a stream for as long as it lasts, into buffers that the driver picks when data has
   * come. Each completion is one piece, at {@link AsyncCall#selectedBuffer()}, to be given back by
   * {@link AsyncCall#releaseBuffer()}; the last one is 0 at the end of the stream, or an error.
   * When all buffers are held it goes on as soon as one is given back.
   */
  public static AsyncSource recvMultishot(AsyncSource source, int fd, int flags) {
    source.prepare(Op.RECV_MULTISHOT, fd, 0, 0, 0, flags);
    return source;
  }

  /** setsockopt(2). */
  public static AsyncCall setsockopt(
      AsyncCall call, int fd, int level, int name, long value, int bytes) {
    return option(call, Op.SETSOCKOPT, SET_OPTION, fd, level, name, value, bytes);
  }

  /** getsockopt(2); the result is the size of the value. */
  public static AsyncCall getsockopt(
      AsyncCall call, int fd, int level, int name, long to, int bytes) {
    return option(call, Op.GETSOCKOPT, GET_OPTION, fd, level, name, to, bytes);
  }

  private static AsyncCall option(
      AsyncCall call, Op op, int command, int fd, int level, int name, long value, int bytes) {
    long levelAndName = Integer.toUnsignedLong(level) | ((long) name << Integer.SIZE);
    call.prepare(op, fd, levelAndName, 0, command, 0);
    call.fdIn = bytes;
    call.address3 = value;
    return call;
  }

  // ---- registered files ------------------------------------------------------------------------

  /** socket(2) into the registered files; see {@link FileCalls#openat2Direct}. */
  public static AsyncCall socketDirect(
      AsyncCall call, int domain, int type, int protocol, int index) {
    call.socket(domain, type, protocol);
    return FileCalls.direct(call, index);
  }

  /** accept4(2) into the registered files; see {@link FileCalls#openat2Direct}. */
  public static AsyncCall acceptDirect(AsyncCall call, int fd, int flags, int index) {
    call.accept(fd, 0, 0, flags);
    return FileCalls.direct(call, index);
  }
}

package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.SocketAddresses;
import io.upcall.async.kernel.Sys;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Making sockets, and what is the same for all of them. */
final class Sockets {

  private Sockets() {}

  /** socket(2): its number or {@code -errno}. */
  static int open(VertxHost host, int domain, int type, int protocol) {
    boolean inet = domain == Sys.AF_INET || domain == Sys.AF_INET6;
    if (!inet && domain != Sys.AF_UNIX) {
      return -Errno.EAFNOSUPPORT;
    }
    int kind = type & Posix.SOCK_TYPE_MASK;
    if (kind == Posix.SOCK_STREAM) {
      return host.descriptors().install(new StreamSocket(host, domain));
    }
    // Java has no Unix datagrams, and no raw sockets.
    boolean datagram = kind == Posix.SOCK_DGRAM && inet;
    return datagram
        ? host.descriptors().install(new DatagramSocket(host, domain))
        : -Errno.ESOCKTNOSUPPORT;
  }

  /** True when the call says itself that it does not want to wait. */
  static boolean isNonBlocking(AsyncCall call) {
    switch (call.op()) {
      case SENDFILE:
        return true;
      case RECV:
      case RECV_SELECTED:
      case SEND:
        return (DriverSide.opFlags(call) & Posix.MSG_DONTWAIT) != 0;
      default:
        return false;
    }
  }

  static boolean isReceive(Op op) {
    return op == Op.RECV || op == Op.RECV_SELECTED || op == Op.READ || op == Op.READV;
  }

  static boolean isSend(Op op) {
    return op == Op.SEND || op == Op.WRITE || op == Op.WRITEV;
  }

  /** The address that a bind or connect names. */
  static @Nullable SocketAddress address(AsyncCall call) {
    return SocketAddresses.read(DriverSide.address(call), (int) DriverSide.offset(call));
  }

  /**
   * Writes {@code address} where an accept, getsockname or getpeername wants it.
   *
   * @param sockaddr where, or 0
   * @param sizeAddress an int with the room there, which receives the size
   */
  static void writeAddress(SocketAddress address, int domain, long sockaddr, long sizeAddress) {
    if (sockaddr == 0 || sizeAddress == 0) {
      return;
    }
    long whole = NativeMemory.allocate(SocketAddresses.STORAGE_BYTES);
    try {
      int bytes = SocketAddresses.write(address, domain, whole);
      int room = Math.min(NativeMemory.getInt(sizeAddress), Math.max(bytes, 0));
      for (int i = 0; i < room; i++) {
        NativeMemory.putByte(sockaddr + i, NativeMemory.getByte(whole + i));
      }
      NativeMemory.putInt(sizeAddress, Math.max(bytes, 0));
    } finally {
      NativeMemory.free(whole);
    }
  }
}

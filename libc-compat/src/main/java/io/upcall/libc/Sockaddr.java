package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.SocketAddresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct sockaddr} and the addresses of this library: those of java.net, and what it has
 * none for. Results are sizes or {@code -errno}.
 */
final class Sockaddr {

  /** Room for any address. */
  static final int STORAGE_BYTES = SocketAddresses.STORAGE_BYTES;

  private static final int FAMILY_BYTES = 2;
  private static final int PATH_BYTES = 108;

  private Sockaddr() {}

  /**
   * Writes {@code address} for {@code socket}. One of another family goes to the kernel as it is:
   * which errno that is depends on the call, and on what else is wrong with it.
   */
  static int write(SocketAddress address, OpenFile socket, long to) {
    int family = familyOf(address, socket.domain);
    boolean maps = socket.domain == SysSocket.AF_INET6 && family != SysSocket.AF_UNIX;
    return write(address, maps || !socket.host.isKernel() ? socket.domain : family, to);
  }

  /**
   * {@link #write(SocketAddress, OpenFile, long)} of a name that is looked up from {@code base},
   * which the kernel is told by a path through the descriptor.
   *
   * @param base of {@link FsContext#base(String, SocketAddress)}; acquired for as long as the
   *     kernel may look
   */
  static int write(SocketAddress address, @Nullable Descriptor base, OpenFile socket, long to) {
    if (base == null || !(address instanceof UnixDomainSocketAddress unix)) {
      return write(address, socket, to);
    }
    String path = "/proc/self/fd/" + base.file.kernelFd + '/' + unix.getPath();
    return write(UnixDomainSocketAddress.of(path), socket, to);
  }

  /**
   * The family that {@code address} is of by itself.
   *
   * @param otherwise for what is of none
   */
  static int familyOf(SocketAddress address, int otherwise) {
    if (address instanceof UnixDomainSocketAddress || address instanceof AbstractUnixAddress) {
      return SysSocket.AF_UNIX;
    }
    if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
      return otherwise;
    }
    return inet.getAddress() instanceof Inet4Address ? SysSocket.AF_INET : SysSocket.AF_INET6;
  }

  /** Writes {@code address} for a socket of {@code domain}; 0 is no result. */
  static int write(SocketAddress address, int domain, long to) {
    if (address instanceof Unspecified) {
      NativeMemory.clear(to, STORAGE_BYTES);
      return SocketAddresses.STORAGE_BYTES;
    }
    if (domain != SysSocket.AF_UNIX) {
      return address instanceof AbstractUnixAddress
          ? -Errno.EAFNOSUPPORT
          : SocketAddresses.write(address, domain, to);
    }
    if (address instanceof AbstractUnixAddress named) {
      return writeUnix((byte) 0, named.name(), to);
    }
    if (!(address instanceof UnixDomainSocketAddress unix)) {
      // What unix(7) says of an address of another family.
      return -Errno.EINVAL;
    }
    byte[] path = unix.getPath().toString().getBytes(StandardCharsets.UTF_8);
    if (path.length == PATH_BYTES) {
      // The longest: without a NUL, which the kernel adds for itself.
      return writeUnix(path[0], Arrays.copyOfRange(path, 1, PATH_BYTES), to);
    }
    return SocketAddresses.write(address, domain, to);
  }

  private static int writeUnix(byte first, byte[] rest, long to) {
    NativeMemory.clear(to, STORAGE_BYTES);
    NativeMemory.putShort(to, (short) SysSocket.AF_UNIX);
    NativeMemory.putByte(to + FAMILY_BYTES, first);
    NativeMemory.copyIn(rest, 0, to + FAMILY_BYTES + 1, rest.length);
    return FAMILY_BYTES + 1 + rest.length;
  }

  /** Reads what the kernel wrote; null for no address and for a family that has none in Java. */
  static @Nullable SocketAddress read(long from, int size) {
    if (isUnix(from, size) && size > FAMILY_BYTES) {
      byte[] path = new byte[Math.min(size - FAMILY_BYTES, PATH_BYTES)];
      NativeMemory.copyOut(from + FAMILY_BYTES, path, 0, path.length);
      return path[0] == 0
          ? AbstractUnixAddress.of(Arrays.copyOfRange(path, 1, path.length))
          : UnixDomainSocketAddress.of(text(path));
    }
    return SocketAddresses.read(from, size);
  }

  private static boolean isUnix(long from, int size) {
    return size >= FAMILY_BYTES && NativeMemory.getShort(from) == SysSocket.AF_UNIX;
  }

  private static String text(byte[] path) {
    int length = 0;
    while (length < path.length && path[length] != 0) {
      length++;
    }
    return new String(path, 0, length, StandardCharsets.UTF_8);
  }
}

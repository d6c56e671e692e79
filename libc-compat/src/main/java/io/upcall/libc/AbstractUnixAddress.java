package io.upcall.libc;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a Unix socket in Linux's abstract name space, which no file stands for: unix(7). It
 * is gone when the socket is. {@link java.net.UnixDomainSocketAddress} is for the names that are
 * paths, and for sockets without a name.
 */
public final class AbstractUnixAddress extends SocketAddress {

  private static final long serialVersionUID = 1L;

  /** {@code sun_path} less the NUL byte that tells these names from paths. */
  public static final int MOST_BYTES = 107;

  private final byte[] name;

  private AbstractUnixAddress(byte[] name) {
    this.name = name;
  }

  /**
   * The address with this name in UTF-8.
   *
   * @throws IllegalArgumentException for more than {@link #MOST_BYTES} bytes
   */
  public static AbstractUnixAddress of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The address with this name: any bytes, without the leading NUL.
   *
   * @throws IllegalArgumentException for more than {@link #MOST_BYTES} bytes
   */
  public static AbstractUnixAddress of(byte[] name) {
    if (name.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "an abstract name of " + name.length + " bytes: it may have " + MOST_BYTES);
    }
    return new AbstractUnixAddress(name.clone());
  }

  /** The name, without the leading NUL. */
  public byte[] name() {
    return name.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractUnixAddress that && Arrays.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name);
  }

  /** As ss(8) and /proc/net/unix print it. */
  @Override
  public String toString() {
    return "@" + new String(name, StandardCharsets.UTF_8).replace('\0', '@');
  }
}

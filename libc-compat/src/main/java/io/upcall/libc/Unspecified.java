package io.upcall.libc;

import java.net.SocketAddress;

/** {@code sa_family} AF_UNSPEC and nothing else: what connect(2) ends an association with. */
final class Unspecified extends SocketAddress {

  private static final long serialVersionUID = 1L;

  /** The only one. */
  static final Unspecified INSTANCE = new Unspecified();

  private Unspecified() {}

  private Object readResolve() {
    return INSTANCE;
  }

  @Override
  public String toString() {
    return "AF_UNSPEC";
  }
}

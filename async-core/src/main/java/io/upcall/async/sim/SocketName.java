package io.upcall.async.sim;

import io.upcall.async.kernel.NativeMemory;

/** {@code struct sockaddr_in} of 127.0.0.1. */
final class SocketName {

  static final short AF_INET = 2;
  private static final int LOOPBACK = 0x7f000001;
  private static final int BYTES = 16;

  private SocketName() {}

  static int portAt(long sockaddr) {
    return Short.toUnsignedInt(Short.reverseBytes(NativeMemory.getShort(sockaddr + 2)));
  }

  /**
   * Writes one where accept(2) wants it.
   *
   * @param sockaddr where, or 0 for nowhere
   * @param sizeAddress an int with the room there, which becomes the size of the name
   */
  static void put(long sockaddr, long sizeAddress, int port) {
    if (sockaddr == 0) {
      return;
    }
    long whole = NativeMemory.allocate(BYTES);
    NativeMemory.clear(whole, BYTES);
    NativeMemory.putShort(whole, AF_INET);
    NativeMemory.putShort(whole + 2, Short.reverseBytes((short) port));
    NativeMemory.putInt(whole + 4, Integer.reverseBytes(LOOPBACK));
    byte[] name = new byte[Math.min(BYTES, NativeMemory.getInt(sizeAddress))];
    NativeMemory.copyOut(whole, name, 0, name.length);
    NativeMemory.free(whole);
    NativeMemory.copyIn(name, 0, sockaddr, name.length);
    NativeMemory.putInt(sizeAddress, BYTES);
  }
}

package io.upcall.async.sim;

/** Bytes on their way through a pipe or one direction of a connection, with a bound. */
final class ByteFifo {

  private final byte[] ring;
  private int first;
  private int size;

  /** Nothing more will be written: its end is the end of the stream. */
  private boolean ended;

  /** Nobody will read: writing is EPIPE. */
  private boolean broken;

  ByteFifo(int capacity) {
    ring = new byte[capacity];
  }

  int size() {
    return size;
  }

  int room() {
    return ring.length - size;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isBroken() {
    return broken;
  }

  void end() {
    ended = true;
  }

  void breakOff() {
    broken = true;
    size = 0;
  }

  /** Takes all of {@code data}, for which there is room. */
  void write(byte[] data) {
    int at = (first + size) % ring.length;
    int head = Math.min(data.length, ring.length - at);
    System.arraycopy(data, 0, ring, at, head);
    System.arraycopy(data, head, ring, 0, data.length - head);
    size += data.length;
  }

  /** The oldest {@code bytes}, which are there. */
  byte[] read(int bytes) {
    byte[] data = new byte[bytes];
    int head = Math.min(bytes, ring.length - first);
    System.arraycopy(ring, first, data, 0, head);
    System.arraycopy(ring, 0, data, head, bytes - head);
    first = (first + bytes) % ring.length;
    size -= bytes;
    return data;
  }
}

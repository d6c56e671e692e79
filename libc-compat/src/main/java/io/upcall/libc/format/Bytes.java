package io.upcall.libc.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are added one after the other. Of one thread. */
final class Bytes {

  private byte[] bytes = new byte[64];
  private int length;

  void add(int octet) {
    room(1);
    bytes[length++] = (byte) octet;
  }

  void add(byte[] added, int count) {
    room(count);
    System.arraycopy(added, 0, bytes, length, count);
    length += count;
  }

  void add(String text) {
    byte[] added = text.getBytes(StandardCharsets.UTF_8);
    add(added, added.length);
  }

  void fill(char octet, int count) {
    if (count > 0) {
      room(count);
      Arrays.fill(bytes, length, length + count, (byte) octet);
      length += count;
    }
  }

  int length() {
    return length;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void room(int count) {
    int needed = Math.addExact(length, count);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * length, 1 << 30)));
    }
  }
}

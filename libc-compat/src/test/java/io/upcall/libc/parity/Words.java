package io.upcall.libc.parity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** How both sides note what differs between them, or is longer than a value. */
final class Words {

  private Words() {}

  /** Ports are the kernel's choice. */
  static String internet(byte[] host, int port) {
    String digits = Arrays.toString(host);
    return digits + (port == 0 ? ":0" : ":port");
  }

  /** Names that the kernel made are as long as each other. */
  static String abstractName(String name, String mark) {
    return name.startsWith(mark) ? "@" + name.substring(mark.length()) : "@ of " + name.length();
  }

  /** A set of signals, or descriptors and events in turn. */
  static String numbers(int... numbers) {
    return Arrays.toString(numbers);
  }

  static String path(String path) {
    return path.isEmpty() ? "unnamed" : path.substring(path.lastIndexOf('/') + 1);
  }

  /** With MSG_TRUNC the result is more than came. */
  static String received(byte[] buffer, int result) {
    return text(Arrays.copyOf(buffer, Math.max(0, Math.min(result, buffer.length))));
  }

  static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.length() <= 60 ? text : text.length() + " bytes, hash " + text.hashCode();
  }

  static String message(List<String> parts, String source, int[] rights, int flags) {
    return parts + " from " + source + " with " + Arrays.toString(rights) + " flags " + flags;
  }
}

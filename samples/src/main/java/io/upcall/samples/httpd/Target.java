package io.upcall.samples.httpd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The path that a request's target names, relative to the root.
 *
 * @param status {@link Status#OK}, or what is wrong with the target
 * @param path without the leading slash; "." is the root itself. A slash at its end is kept: it
 *     says that a folder is meant
 */
record Target(int status, String path) {
  private static final byte[] SCHEME = Ascii.bytes("http://");
  private static final byte[] SECURE_SCHEME = Ascii.bytes("https://");

  private static Target refused(int status) {
    return new Target(status, "");
  }

  /**
   * Decodes the target in {@code bytes}: {@code /path?query}, or the same with a scheme and a host
   * in front, as proxies send it.
   */
  static Target decode(byte[] bytes, int from, int to) {
    int start = pathStart(bytes, from, to);
    int end = pathEnd(bytes, start, to);
    if (start == end) {
      return start > from ? new Target(Status.OK, ".") : refused(Status.BAD_REQUEST);
    }
    if (bytes[start] != '/') {
      return refused(Status.BAD_REQUEST);
    }
    String path = unescape(bytes, start, end);
    if (path == null || path.indexOf('\0') >= 0) {
      return refused(Status.BAD_REQUEST);
    }
    // RESOLVE_BENEATH would let those through that stay beneath the root; clients resolve them
    // themselves, so whoever sends one is up to something.
    return hasDotDot(path) ? refused(Status.FORBIDDEN) : new Target(Status.OK, relative(path));
  }

  /** Where the path begins: behind scheme and host if they are there. */
  static int pathStart(byte[] bytes, int from, int to) {
    int authority = from < to && bytes[from] == '/' ? -1 : authorityStart(bytes, from, to);
    if (authority < 0) {
      return from;
    }
    int slash = Ascii.indexOf(bytes, authority, to, '/');
    int query = Ascii.indexOf(bytes, authority, to, '?');
    if (slash < 0 || (query >= 0 && query < slash)) {
      return query < 0 ? to : query;
    }
    return slash;
  }

  private static int authorityStart(byte[] bytes, int from, int to) {
    for (byte[] scheme : new byte[][] {SCHEME, SECURE_SCHEME}) {
      int end = from + scheme.length;
      if (end <= to && Ascii.equalIgnoringCase(bytes, from, end, scheme)) {
        return end;
      }
    }
    return -1;
  }

  /** Where the path ends: at the query, or at the end. */
  static int pathEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '?' || bytes[i] == '#') {
        return i;
      }
    }
    return to;
  }

  /** Resolves %XX; null when an escape is not one, or when the bytes are not UTF-8. */
  private static @Nullable String unescape(byte[] bytes, int from, int to) {
    byte[] plain = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      int c = bytes[i];
      if (c == '%') {
        c = i + 2 < to ? escaped(bytes[i + 1], bytes[i + 2]) : -1;
        if (c < 0) {
          return null;
        }
        i += 2;
      }
      plain[length++] = (byte) c;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(plain, 0, length))
          .toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  private static int escaped(int high, int low) {
    int first = Ascii.hexDigit(high);
    int second = Ascii.hexDigit(low);
    return first < 0 || second < 0 ? -1 : first << 4 | second;
  }

  private static boolean hasDotDot(String path) {
    for (int at = path.indexOf(".."); at >= 0; at = path.indexOf("..", at + 1)) {
      boolean starts = at == 0 || path.charAt(at - 1) == '/';
      boolean ends = at + 2 == path.length() || path.charAt(at + 2) == '/';
      if (starts && ends) {
        return true;
      }
    }
    return false;
  }

  private static String relative(String path) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return start == path.length() ? "." : path.substring(start);
  }

  /** True when the target asked for a folder, by a slash at its end. */
  boolean isFolder() {
    return path.equals(".") || path.endsWith("/");
  }
}

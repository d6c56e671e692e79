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
  private static Target refused(int status) {
    return new Target(status, "");
  }

  /** Decodes the path of a target in {@code bytes}, without its query; empty is the root. */
  static Target decode(byte[] bytes, int from, int to) {
    String path = unescape(bytes, from, to);
    if (path == null || path.indexOf('\0') >= 0) {
      return refused(Status.BAD_REQUEST);
    }
    // RESOLVE_BENEATH would let those through that stay beneath the root; clients resolve them
    // themselves, so whoever sends one is up to something.
    return hasDotDot(path) ? refused(Status.FORBIDDEN) : new Target(Status.OK, relative(path));
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

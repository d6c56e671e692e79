package io.upcall.samples.httpd;

/**
 * {@code uri-host [ ":" port ]}: what a Host field says, and what stands in front of the path of a
 * target in absolute form. RFC 3986, section 3.2, without the user's name, which RFC 9110, section
 * 4.2.4, counts as an error.
 */
final class Authority {
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=";

  // One bit a character, since every request has a host to look through.
  private static final long LOW = bits(0);
  private static final long HIGH = bits(64);

  private Authority() {}

  private static long bits(int first) {
    return ALLOWED
        .chars()
        .filter(c -> c >= first && c < first + 64)
        .mapToLong(c -> 1L << c)
        .reduce(0, (bits, bit) -> bits | bit);
  }

  /** True when the range is a host, which may be empty, and perhaps a port. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int end = hostEnd(bytes, from, to);
    return end == to || (end >= 0 && bytes[end] == ':' && isPort(bytes, end + 1, to));
  }

  /** True when the range is what CONNECT wants: a host and a port, neither of them empty. */
  static boolean hasHostAndPort(byte[] bytes, int from, int to) {
    int end = hostEnd(bytes, from, to);
    return end > from && end + 1 < to && bytes[end] == ':' && isPort(bytes, end + 1, to);
  }

  /** The index behind the host, or -1 when there is none. */
  private static int hostEnd(byte[] bytes, int from, int to) {
    if (from < to && bytes[from] == '[') {
      return literalEnd(bytes, from + 1, to);
    }
    int at = from;
    while (at < to && bytes[at] != ':') {
      int length = nameCharacter(bytes, at, to);
      if (length == 0) {
        return -1;
      }
      at += length;
    }
    return at;
  }

  /** An address of IPv6 in brackets. */
  private static int literalEnd(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == ']') {
        return at > from ? at + 1 : -1;
      }
      if (bytes[at] != ':' && !isAllowed(bytes[at])) {
        return -1;
      }
    }
    return -1;
  }

  /** How many bytes a character of a name takes here: 1, or 3 when it is escaped; 0 for none. */
  private static int nameCharacter(byte[] bytes, int at, int to) {
    if (isAllowed(bytes[at])) {
      return 1;
    }
    boolean escaped =
        bytes[at] == '%'
            && at + 2 < to
            && Ascii.hexDigit(bytes[at + 1]) >= 0
            && Ascii.hexDigit(bytes[at + 2]) >= 0;
    return escaped ? 3 : 0;
  }

  private static boolean isAllowed(int c) {
    return c >= 0 && ((c < 64 ? LOW : HIGH) >>> c & 1) != 0;
  }

  private static boolean isPort(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (!Ascii.isDigit(bytes[at])) {
        return false;
      }
    }
    return true;
  }
}

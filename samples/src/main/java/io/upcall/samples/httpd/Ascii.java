package io.upcall.samples.httpd;

import java.nio.charset.StandardCharsets;

/** What HTTP needs of text, done on ranges of bytes in place: nothing here allocates but toText. */
final class Ascii {
  private Ascii() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String toText(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** A character of a token, which is what methods and field names are made of. */
  static boolean isTokenChar(int c) {
    return isDigit(c)
        || (lower(c) >= 'a' && lower(c) <= 'z')
        || (c > ' ' && c < 0x7f && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hexDigit(int c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int letter = lower(c);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  static int indexOf(byte[] bytes, int from, int to, int wanted) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** The first index that is not a blank. */
  static int skipBlanks(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && isBlank(bytes[i])) {
      i++;
    }
    return i;
  }

  /** The end without the blanks before it. */
  static int trimEnd(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isBlank(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  static boolean equal(byte[] bytes, int from, int to, byte[] expected) {
    if (to - from != expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[from + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Compares without regard to case; {@code expected} is in lower case. */
  static boolean equalIgnoringCase(byte[] bytes, int from, int to, byte[] expected) {
    if (to - from != expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (lower(bytes[from + i]) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** True when the comma-separated list has {@code element}, which is in lower case. */
  static boolean listContains(byte[] bytes, int from, int to, byte[] element) {
    for (int start = from; start < to; ) {
      int comma = indexOf(bytes, start, to, ',');
      int stop = comma < 0 ? to : comma;
      int first = skipBlanks(bytes, start, stop);
      if (equalIgnoringCase(bytes, first, trimEnd(bytes, first, stop), element)) {
        return true;
      }
      start = stop + 1;
    }
    return false;
  }

  /** A number, digits and nothing else, or -1; one too large for a long is the largest long. */
  static long decimal(byte[] bytes, int from, int to) {
    if (from >= to) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(bytes[i])) {
        return -1;
      }
      boolean fits = value <= (Long.MAX_VALUE - 9) / 10;
      value = fits ? value * 10 + bytes[i] - '0' : Long.MAX_VALUE;
    }
    return value;
  }

  /** Writes {@code value}, which is not negative, in decimal; returns the index behind it. */
  static int putDecimal(byte[] to, int at, long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return at + digits;
  }
}

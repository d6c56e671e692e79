package io.upcall.samples.kvd.resp;

import java.nio.charset.StandardCharsets;

/** Numbers and words as the protocol writes them. Strings stand for bytes: ISO-8859-1. */
public final class Ascii {
  /** Digits and sign of any long. */
  public static final int LONG_LENGTH = 20;

  private static final long OVERFLOW = Long.MAX_VALUE / 10;

  private Ascii() {}

  /** The bytes of a text. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The text of some bytes. */
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** A number in decimal. */
  public static byte[] decimal(long value) {
    byte[] digits = new byte[decimalLength(value)];
    putDecimal(digits, 0, value);
    return digits;
  }

  /** How long a number is in decimal, its sign included. */
  public static int decimalLength(long value) {
    int length = value < 0 ? 2 : 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      length++;
    }
    return length;
  }

  /** Writes a number at {@code at}; returns the index behind it. */
  public static int putDecimal(byte[] target, int at, long value) {
    int end = at + decimalLength(value);
    int i = end;
    long rest = value;
    do {
      // The remainder of a negative number is negative, so that MIN_VALUE is no special case.
      target[--i] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      target[at] = '-';
    }
    return end;
  }

  /**
   * True when the range is a long in exactly the form in which we would write it: no blanks, no
   * leading zeros, no plus sign.
   */
  public static boolean isLong(byte[] bytes, int from, int length) {
    if (length == 1) {
      return isDigit(bytes[from]);
    }
    if (length == 0 || length > LONG_LENGTH) {
      return false;
    }
    boolean negative = bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (bytes[first] < '1') {
      return false;
    }
    long value = 0; // negative all the way: that range is the wider one
    for (int i = first; i < from + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value < -OVERFLOW) {
        return false;
      }
      value = 10 * value - digit;
      if (value > 0) {
        return false;
      }
    }
    return negative || value != Long.MIN_VALUE;
  }

  /** The value of a range for which {@link #isLong} is true. */
  public static long parseLong(byte[] bytes, int from, int length) {
    boolean negative = bytes[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < from + length; i++) {
      value = 10 * value - (bytes[i] - '0');
    }
    return negative ? value : -value;
  }

  /** Without regard to case; {@code upper} is in capitals. */
  public static boolean isWord(byte[] bytes, int from, int length, String upper) {
    if (length != upper.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (toUpper(bytes[from + i]) != upper.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A capital for a small letter, anything else as it is. */
  public static int toUpper(int c) {
    return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}

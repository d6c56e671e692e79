package io.upcall.libc.format;

/** One conversion of a printf format. */
final class Directive {

  boolean minus;
  boolean plus;
  boolean space;
  boolean alternate;
  boolean zero;

  /** 0: none. */
  int width;

  /** -1: none. */
  int precision = -1;

  int lengthBytes;
  char conversion;

  /** The sign that a number gets that is not negative. */
  String sign(boolean negative) {
    if (negative) {
      return "-";
    }
    return plus ? "+" : space ? " " : "";
  }

  boolean isUpper() {
    return conversion >= 'A' && conversion <= 'Z';
  }

  /** Writes a text with blanks up to the width. */
  void pad(Bytes out, byte[] text, int count) {
    if (!minus) {
      out.fill(' ', width - count);
    }
    out.add(text, count);
    if (minus) {
      out.fill(' ', width - count);
    }
  }

  /**
   * Writes a number: blanks, {@code prefix} (sign and 0x), zeros and digits.
   *
   * @param zeros whether the width is to be filled with zeros behind the prefix
   */
  void pad(Bytes out, String prefix, String digits, boolean zeros) {
    int fill = width - prefix.length() - digits.length();
    if (!minus && !zeros) {
      out.fill(' ', fill);
    }
    out.add(prefix);
    if (!minus && zeros) {
      out.fill('0', fill);
    }
    out.add(digits);
    if (minus) {
      out.fill(' ', fill);
    }
  }
}

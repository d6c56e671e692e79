package io.upcall.libc.format;

/** Where a walk over a format is, and its errors. Of one thread. */
final class FormatReader {

  private final String format;
  private int at;

  FormatReader(String format) {
    this.format = format;
  }

  boolean atEnd() {
    return at == format.length();
  }

  /** The next character; 0 at the end. */
  char peek() {
    return at < format.length() ? format.charAt(at) : 0;
  }

  char next() {
    if (atEnd()) {
      throw wrong("ends within a conversion");
    }
    return format.charAt(at++);
  }

  /** Takes {@code expected} if it is next. */
  boolean take(char expected) {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  /** Text up to the next one of {@code stops}, or the end. */
  String until(String stops) {
    int begin = at;
    while (!atEnd() && stops.indexOf(format.charAt(at)) < 0) {
      at++;
    }
    return format.substring(begin, at);
  }

  boolean atDigit() {
    return peek() >= '0' && peek() <= '9';
  }

  /** A decimal number; 0 when there is none. */
  int number() {
    long value = 0;
    while (atDigit()) {
      value = value * 10 + (next() - '0');
      if (value >= Integer.MAX_VALUE) {
        throw wrong("has a number above " + (Integer.MAX_VALUE - 1));
      }
    }
    return (int) value;
  }

  /** {@code N$} at the front, taken; 0 when there is none. */
  int position() {
    int begin = at;
    int position = number();
    if (position > 0 && take('$')) {
      return position;
    }
    at = begin;
    return 0;
  }

  /** {@code hh h l ll j z t q L}, taken: how many bytes an integer has. */
  int lengthBytes() {
    if (take('h')) {
      return take('h') ? Byte.BYTES : Short.BYTES;
    }
    if (take('l')) {
      take('l');
      return Long.BYTES;
    }
    if (take('j') || take('z') || take('t') || take('q') || take('L')) {
      return Long.BYTES;
    }
    return Integer.BYTES;
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("format \"" + format + "\", before " + at + ": " + what);
  }
}

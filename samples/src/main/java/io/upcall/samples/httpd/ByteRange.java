package io.upcall.samples.httpd;

/**
 * The part of a file that a request asks for. One object a connection, filled again for every
 * request.
 *
 * <p>Only {@code bytes=} with one range is honoured. Of several, and of what is not well formed,
 * RFC 9110 allows to send the whole file, and that is what happens.
 */
final class ByteRange {
  /** No range, or one to be ignored: the whole file. */
  static final int WHOLE = 0;

  /** A part of the file: {@link #first} and {@link #last} say which. */
  static final int PART = 1;

  /** There is nothing in the file where the range asks. */
  static final int UNSATISFIABLE = 2;

  private static final byte[] UNIT = Ascii.bytes("bytes=");

  /** The first byte of the part; owned by the connection. */
  long first;

  /** The last byte of the part, included; owned by the connection. */
  long last;

  /** All of a file of {@code size} bytes. */
  void whole(long size) {
    first = 0;
    last = size - 1;
  }

  long length() {
    return last - first + 1;
  }

  /**
   * Parses the value of a Range field for a file of {@code size} bytes.
   *
   * @return {@link #WHOLE}, {@link #PART} or {@link #UNSATISFIABLE}
   */
  int parse(byte[] bytes, int from, int to, long size) {
    int start = from + UNIT.length;
    if (start >= to || !Ascii.equalIgnoringCase(bytes, from, start, UNIT)) {
      return WHOLE;
    }
    start = Ascii.skipBlanks(bytes, start, to);
    int dash = Ascii.indexOf(bytes, start, to, '-');
    if (dash < 0) {
      return WHOLE;
    }
    if (dash == start) {
      return suffix(Ascii.decimal(bytes, dash + 1, to), size);
    }
    long wantedFirst = Ascii.decimal(bytes, start, dash);
    boolean open = dash + 1 == to;
    long wantedLast = open ? Long.MAX_VALUE : Ascii.decimal(bytes, dash + 1, to);
    // A list has its comma in one of the numbers, which therefore is none.
    if (wantedFirst < 0 || wantedLast < wantedFirst) {
      return WHOLE;
    }
    return part(wantedFirst, Math.min(wantedLast, size - 1));
  }

  private int suffix(long length, long size) {
    if (length < 0) {
      return WHOLE;
    }
    return length == 0 ? UNSATISFIABLE : part(Math.max(0, size - length), size - 1);
  }

  private int part(long newFirst, long newLast) {
    if (newFirst > newLast) {
      return UNSATISFIABLE;
    }
    first = newFirst;
    last = newLast;
    return PART;
  }
}

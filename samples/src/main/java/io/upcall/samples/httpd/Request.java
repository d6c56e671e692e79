package io.upcall.samples.httpd;

/**
 * The head of a request: what this server wants to know of it, and where in the connection's buffer
 * the rest is. One object a connection, filled again for every request.
 */
final class Request {
  /** The body is chunked: how long it is will be seen at its end. */
  static final long CHUNKED = -1;

  /** Where a field's value is that was not sent. */
  static final long ABSENT = 0;

  /** What this server tells apart. */
  enum Method {
    GET,
    HEAD,
    OTHER
  }

  /** What the positions below refer to. */
  byte[] bytes = new byte[0];

  Method method = Method.OTHER;
  int lineFrom;
  int lineTo;
  int targetFrom;
  int targetTo;
  int minorVersion;
  int hosts;
  boolean keepAlive;
  boolean expectsContinue;
  boolean hasContentLength;

  /** Bytes of the body that follows the head, or {@link #CHUNKED}. */
  long bodyBytes;

  // Values of fields: see slice().
  long range;
  long ifRange;
  long ifNoneMatch;
  long ifModifiedSince;

  /** Forgets the request before. */
  void clear(byte[] newBytes) {
    bytes = newBytes;
    method = Method.OTHER;
    lineFrom = 0;
    lineTo = 0;
    targetFrom = 0;
    targetTo = 0;
    minorVersion = 0;
    hosts = 0;
    keepAlive = false;
    expectsContinue = false;
    hasContentLength = false;
    bodyBytes = 0;
    range = ABSENT;
    ifRange = ABSENT;
    ifNoneMatch = ABSENT;
    ifModifiedSince = ABSENT;
  }

  /** A range of {@link #bytes} in one word; never {@link #ABSENT}, as no value starts at 0. */
  static long slice(int from, int to) {
    return (long) from << 32 | to;
  }

  static int from(long slice) {
    return (int) (slice >>> 32);
  }

  static int to(long slice) {
    return (int) slice;
  }

  /** The text of a slice. */
  String text(long slice) {
    return Ascii.toText(bytes, from(slice), to(slice));
  }

  /** The request line as it was sent, for the log. */
  String line() {
    return Ascii.toText(bytes, lineFrom, lineTo);
  }
}

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
    OPTIONS,
    CONNECT,

    /** Known, and nothing that one does to files here. */
    FOREIGN,

    /** Never heard of. */
    UNKNOWN
  }

  /** What the positions below refer to. */
  byte[] bytes = new byte[0];

  Method method = Method.UNKNOWN;
  int lineFrom;
  int lineTo;
  int targetFrom;
  int targetTo;

  /** The path of the target; empty when the target has none, which means the root. */
  int pathFrom;

  int pathTo;
  int minorVersion;
  int fields;
  int hosts;
  boolean keepAlive;
  boolean expectsContinue;
  boolean hasContentLength;
  boolean hasTransferCoding;
  boolean hasUnknownCoding;

  /** The last transfer coding so far is chunked, so the body says itself where it ends. */
  boolean chunkedIsLast;

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
    method = Method.UNKNOWN;
    lineFrom = 0;
    lineTo = 0;
    targetFrom = 0;
    targetTo = 0;
    pathFrom = 0;
    pathTo = 0;
    minorVersion = 0;
    fields = 0;
    hosts = 0;
    keepAlive = false;
    expectsContinue = false;
    hasContentLength = false;
    hasTransferCoding = false;
    hasUnknownCoding = false;
    chunkedIsLast = false;
    bodyBytes = 0;
    range = ABSENT;
    ifRange = ABSENT;
    ifNoneMatch = ABSENT;
    ifModifiedSince = ABSENT;
  }

  /** Forgets the line before, for a request of which nothing may ever be understood. */
  void forgetLine() {
    lineFrom = 0;
    lineTo = 0;
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

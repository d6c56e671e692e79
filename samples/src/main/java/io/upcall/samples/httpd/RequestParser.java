package io.upcall.samples.httpd;

/**
 * Parses the head of a request in place.
 *
 * <p>It is strict where leniency has been used to smuggle requests past proxies: lines end with CR
 * LF, fields are not folded, nothing stands between a field's name and its colon, a length is said
 * once and not together with chunked coding.
 */
final class RequestParser {
  /** What {@link #findEnd} answers when the head is not complete. */
  static final int INCOMPLETE = -1;

  /** What {@link #findEnd} answers when a line does not end with CR LF. */
  static final int MALFORMED = -2;

  private static final byte[] GET = Ascii.bytes("GET");
  private static final byte[] HEAD = Ascii.bytes("HEAD");
  private static final byte[] HTTP = Ascii.bytes("HTTP/");

  private static final byte[] HOST = Ascii.bytes("host");
  private static final byte[] RANGE = Ascii.bytes("range");
  private static final byte[] EXPECT = Ascii.bytes("expect");
  private static final byte[] IF_RANGE = Ascii.bytes("if-range");
  private static final byte[] CONNECTION = Ascii.bytes("connection");
  private static final byte[] IF_NONE_MATCH = Ascii.bytes("if-none-match");
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
  private static final byte[] IF_MODIFIED_SINCE = Ascii.bytes("if-modified-since");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");

  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] CONTINUE = Ascii.bytes("100-continue");

  private RequestParser() {}

  /**
   * Looks for the empty line that ends a head.
   *
   * @param start where the head begins
   * @param from where to go on looking: nothing before it has to be looked at again
   * @return the index behind the empty line, {@link #INCOMPLETE} or {@link #MALFORMED}
   */
  static int findEnd(byte[] bytes, int start, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (i == start || bytes[i - 1] != '\r') {
        return MALFORMED;
      }
      if (i - 2 >= start && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return INCOMPLETE;
  }

  /**
   * Parses a complete head.
   *
   * @param to the index behind its empty line
   * @return {@link Status#OK}, or the status to refuse the request with
   */
  static int parse(byte[] bytes, int from, int to, Request request) {
    request.clear(bytes);
    int lineEnd = Ascii.indexOf(bytes, from, to, '\n') - 1;
    int status = parseRequestLine(bytes, from, lineEnd, request);
    for (int line = lineEnd + 2; status == Status.OK && line < to - 2; ) {
      int end = Ascii.indexOf(bytes, line, to, '\n') - 1;
      status = parseField(bytes, line, end, request);
      line = end + 2;
    }
    return status == Status.OK ? checkWhole(request) : status;
  }

  private static int parseRequestLine(byte[] bytes, int from, int to, Request request) {
    request.lineFrom = from;
    request.lineTo = to;
    int methodEnd = Ascii.indexOf(bytes, from, to, ' ');
    if (methodEnd <= from || !isToken(bytes, from, methodEnd)) {
      return Status.BAD_REQUEST;
    }
    int targetEnd = Ascii.indexOf(bytes, methodEnd + 1, to, ' ');
    if (targetEnd <= methodEnd + 1 || !isVisible(bytes, methodEnd + 1, targetEnd)) {
      return Status.BAD_REQUEST;
    }
    request.method = method(bytes, from, methodEnd);
    request.targetFrom = methodEnd + 1;
    request.targetTo = targetEnd;
    return parseVersion(bytes, targetEnd + 1, to, request);
  }

  private static Request.Method method(byte[] bytes, int from, int to) {
    if (Ascii.equal(bytes, from, to, GET)) {
      return Request.Method.GET;
    }
    return Ascii.equal(bytes, from, to, HEAD) ? Request.Method.HEAD : Request.Method.OTHER;
  }

  private static int parseVersion(byte[] bytes, int from, int to, Request request) {
    int digits = from + HTTP.length;
    if (to - digits != 3
        || !Ascii.equal(bytes, from, digits, HTTP)
        || !Ascii.isDigit(bytes[digits])
        || bytes[digits + 1] != '.'
        || !Ascii.isDigit(bytes[digits + 2])) {
      return Status.BAD_REQUEST;
    }
    if (bytes[digits] != '1') {
      return Status.VERSION_NOT_SUPPORTED;
    }
    request.minorVersion = bytes[digits + 2] - '0';
    request.keepAlive = request.minorVersion > 0;
    return Status.OK;
  }

  private static int parseField(byte[] bytes, int from, int to, Request request) {
    int colon = Ascii.indexOf(bytes, from, to, ':');
    // A folded line begins with a blank, which no token has.
    if (colon <= from || !isToken(bytes, from, colon) || !isValue(bytes, colon + 1, to)) {
      return Status.BAD_REQUEST;
    }
    int valueFrom = Ascii.skipBlanks(bytes, colon + 1, to);
    int valueTo = Ascii.trimEnd(bytes, valueFrom, to);
    return takeField(bytes, from, colon, valueFrom, valueTo, request);
  }

  /** The length of the name tells all fields apart that matter here but two. */
  private static int takeField(
      byte[] bytes, int nameFrom, int nameTo, int from, int to, Request request) {
    switch (nameTo - nameFrom) {
      case 4:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, HOST)) {
          request.hosts++;
        }
        break;
      case 5:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, RANGE)) {
          request.range = Request.slice(from, to);
        }
        break;
      case 6:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, EXPECT)) {
          return takeExpect(bytes, from, to, request);
        }
        break;
      case 8:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, IF_RANGE)) {
          request.ifRange = Request.slice(from, to);
        }
        break;
      default:
        return takeLongField(bytes, nameFrom, nameTo, from, to, request);
    }
    return Status.OK;
  }

  private static int takeLongField(
      byte[] bytes, int nameFrom, int nameTo, int from, int to, Request request) {
    switch (nameTo - nameFrom) {
      case 10:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, CONNECTION)) {
          takeConnection(bytes, from, to, request);
        }
        break;
      case 13:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, IF_NONE_MATCH)) {
          request.ifNoneMatch = Request.slice(from, to);
        }
        break;
      case 14:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, CONTENT_LENGTH)) {
          return takeContentLength(bytes, from, to, request);
        }
        break;
      case 17:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, TRANSFER_ENCODING)) {
          return takeTransferEncoding(bytes, from, to, request);
        } else if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, IF_MODIFIED_SINCE)) {
          request.ifModifiedSince = Request.slice(from, to);
        }
        break;
      default:
        break;
    }
    return Status.OK;
  }

  private static int takeExpect(byte[] bytes, int from, int to, Request request) {
    request.expectsContinue = Ascii.equalIgnoringCase(bytes, from, to, CONTINUE);
    return request.expectsContinue ? Status.OK : Status.EXPECTATION_FAILED;
  }

  private static void takeConnection(byte[] bytes, int from, int to, Request request) {
    if (Ascii.listContains(bytes, from, to, CLOSE)) {
      request.keepAlive = false;
    } else if (request.minorVersion == 0 && Ascii.listContains(bytes, from, to, KEEP_ALIVE)) {
      request.keepAlive = true;
    }
  }

  private static int takeContentLength(byte[] bytes, int from, int to, Request request) {
    if (request.hasContentLength || request.bodyBytes == Request.CHUNKED) {
      return Status.BAD_REQUEST;
    }
    request.hasContentLength = true;
    request.bodyBytes = Ascii.decimal(bytes, from, to);
    return request.bodyBytes < 0 ? Status.BAD_REQUEST : Status.OK;
  }

  private static int takeTransferEncoding(byte[] bytes, int from, int to, Request request) {
    if (request.hasContentLength
        || request.bodyBytes == Request.CHUNKED
        || request.minorVersion == 0) {
      return Status.BAD_REQUEST;
    }
    request.bodyBytes = Request.CHUNKED;
    return Ascii.equalIgnoringCase(bytes, from, to, CHUNKED) ? Status.OK : Status.NOT_IMPLEMENTED;
  }

  private static int checkWhole(Request request) {
    boolean hostMissing = request.hosts == 0 && request.minorVersion > 0;
    return hostMissing || request.hosts > 1 ? Status.BAD_REQUEST : Status.OK;
  }

  private static boolean isToken(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isTokenChar(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** Printable, and no blank: what a target may be made of, and bytes over 127, which some send. */
  private static boolean isVisible(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if ((bytes[i] >= 0 && bytes[i] <= ' ') || bytes[i] == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** No control characters but the tab: above all no NUL and no CR inside a value. */
  private static boolean isValue(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = bytes[i];
      if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}

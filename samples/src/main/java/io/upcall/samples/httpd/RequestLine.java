package io.upcall.samples.httpd;

/**
 * Parses {@code method SP request-target SP HTTP-version}, of RFC 9112, section 3, in place.
 *
 * <p>A target has one of four forms, and only one of them is the ordinary one:
 *
 * <pre>
 *   /path?query              origin form       everyone
 *   http://host/path?query   absolute form     what proxies get, and what a server must take as well
 *   host:port                authority form    CONNECT, and nobody else
 *   *                        asterisk form     OPTIONS, and nobody else
 * </pre>
 */
final class RequestLine {
  private static final byte[] GET = Ascii.bytes("GET");
  private static final byte[] HEAD = Ascii.bytes("HEAD");
  private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");
  private static final byte[] CONNECT = Ascii.bytes("CONNECT");
  private static final byte[][] FOREIGN = {
    Ascii.bytes("POST"),
    Ascii.bytes("PUT"),
    Ascii.bytes("DELETE"),
    Ascii.bytes("PATCH"),
    Ascii.bytes("TRACE")
  };

  private static final byte[] HTTP = Ascii.bytes("HTTP/");
  private static final byte[] SCHEME = Ascii.bytes("http://");
  private static final byte[] SECURE_SCHEME = Ascii.bytes("https://");

  private RequestLine() {}

  /**
   * Fills in what the line says.
   *
   * @return {@link Status#OK}, or the status to refuse the request with
   */
  static int parse(byte[] bytes, int from, int to, Request request) {
    request.lineFrom = from;
    request.lineTo = to;
    int methodEnd = Ascii.indexOf(bytes, from, to, ' ');
    if (!FieldLine.isToken(bytes, from, methodEnd)) {
      return Status.BAD_REQUEST;
    }
    int targetEnd = Ascii.indexOf(bytes, methodEnd + 1, to, ' ');
    if (targetEnd <= methodEnd + 1 || !isVisible(bytes, methodEnd + 1, targetEnd)) {
      return Status.BAD_REQUEST;
    }
    request.method = method(bytes, from, methodEnd);
    request.targetFrom = methodEnd + 1;
    request.targetTo = targetEnd;
    int status = parseVersion(bytes, targetEnd + 1, to, request);
    return status == Status.OK ? parseTarget(bytes, methodEnd + 1, targetEnd, request) : status;
  }

  private static Request.Method method(byte[] bytes, int from, int to) {
    if (Ascii.equal(bytes, from, to, GET)) {
      return Request.Method.GET;
    } else if (Ascii.equal(bytes, from, to, HEAD)) {
      return Request.Method.HEAD;
    } else if (Ascii.equal(bytes, from, to, OPTIONS)) {
      return Request.Method.OPTIONS;
    } else if (Ascii.equal(bytes, from, to, CONNECT)) {
      return Request.Method.CONNECT;
    }
    for (byte[] name : FOREIGN) {
      if (Ascii.equal(bytes, from, to, name)) {
        return Request.Method.FOREIGN;
      }
    }
    return Request.Method.UNKNOWN;
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
    // What comes behind a CONNECT is not meant for us, so it is not read as a request.
    request.keepAlive = request.minorVersion > 0 && request.method != Request.Method.CONNECT;
    return Status.OK;
  }

  // ---- the target ------------------------------------------------------------------------------

  private static int parseTarget(byte[] bytes, int from, int to, Request request) {
    if (request.method == Request.Method.CONNECT) {
      return Authority.hasHostAndPort(bytes, from, to) ? Status.OK : Status.BAD_REQUEST;
    } else if (bytes[from] == '/') {
      return parsePath(bytes, from, to, request);
    } else if (bytes[from] == '*' && from + 1 == to) {
      boolean mayAsk = request.method == Request.Method.OPTIONS;
      return mayAsk ? Status.OK : Status.BAD_REQUEST;
    } else if (startsWith(bytes, from, to, SCHEME)) {
      return parseAbsolute(bytes, from + SCHEME.length, to, request);
    }
    // RFC 9110, section 7.4: who speaks in the clear is not the one to answer for it.
    boolean isSecure = startsWith(bytes, from, to, SECURE_SCHEME);
    return isSecure ? Status.MISDIRECTED_REQUEST : Status.BAD_REQUEST;
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] scheme) {
    int end = from + scheme.length;
    return end <= to && Ascii.equalIgnoringCase(bytes, from, end, scheme);
  }

  private static int parseAbsolute(byte[] bytes, int from, int to, Request request) {
    int end = from;
    while (end < to && bytes[end] != '/' && bytes[end] != '?') {
      end++;
    }
    boolean hasHost = end > from && bytes[from] != ':' && Authority.isValid(bytes, from, end);
    return hasHost ? parsePath(bytes, end, to, request) : Status.BAD_REQUEST;
  }

  private static int parsePath(byte[] bytes, int from, int to, Request request) {
    int query = Ascii.indexOf(bytes, from, to, '?');
    request.pathFrom = from;
    request.pathTo = query < 0 ? to : query;
    // A fragment is the client's own business and never sent.
    return Ascii.indexOf(bytes, from, to, '#') < 0 ? Status.OK : Status.BAD_REQUEST;
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
}

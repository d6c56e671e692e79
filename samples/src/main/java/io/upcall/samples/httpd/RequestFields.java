package io.upcall.samples.httpd;

/** Takes from the fields of a head what this server wants to know. */
final class RequestFields {
  /** More are a reason for suspicion: browsers send about twenty. */
  static final int LIMIT = 100;

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

  private RequestFields() {}

  /**
   * Takes one field.
   *
   * @return {@link Status#OK}, or the status to refuse the request with
   */
  static int parse(byte[] bytes, int from, int to, Request request) {
    int colon = FieldLine.colon(bytes, from, to);
    if (colon == FieldLine.MALFORMED) {
      return Status.BAD_REQUEST;
    }
    if (++request.fields > LIMIT) {
      return Status.FIELDS_TOO_LARGE;
    }
    int valueFrom = Ascii.skipBlanks(bytes, colon + 1, to);
    int valueTo = Ascii.trimEnd(bytes, valueFrom, to);
    return take(bytes, from, colon, valueFrom, valueTo, request);
  }

  /** The length of the name tells all fields apart that matter here but two. */
  private static int take(
      byte[] bytes, int nameFrom, int nameTo, int from, int to, Request request) {
    switch (nameTo - nameFrom) {
      case 4:
        if (Ascii.equalIgnoringCase(bytes, nameFrom, nameTo, HOST)) {
          return takeHost(bytes, from, to, request);
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
        return takeLong(bytes, nameFrom, nameTo, from, to, request);
    }
    return Status.OK;
  }

  private static int takeLong(
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

  private static int takeHost(byte[] bytes, int from, int to, Request request) {
    boolean isFirst = request.hosts++ == 0;
    return isFirst && Authority.isValid(bytes, from, to) ? Status.OK : Status.BAD_REQUEST;
  }

  /** Version 1.0 has no expectations: RFC 9110, section 10.1.1. */
  private static int takeExpect(byte[] bytes, int from, int to, Request request) {
    if (request.minorVersion == 0) {
      return Status.OK;
    }
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

  // ---- how long the body is: RFC 9112, section 6 -----------------------------------------------

  private static int takeContentLength(byte[] bytes, int from, int to, Request request) {
    if (request.hasContentLength) {
      return Status.BAD_REQUEST;
    }
    request.hasContentLength = true;
    request.bodyBytes = Ascii.decimal(bytes, from, to);
    return request.bodyBytes < 0 ? Status.BAD_REQUEST : Status.OK;
  }

  /** A list, perhaps over several fields; nothing may follow chunked, and chunked not itself. */
  private static int takeTransferEncoding(byte[] bytes, int from, int to, Request request) {
    request.hasTransferCoding = true;
    for (int start = from; start < to; ) {
      int comma = Ascii.indexOf(bytes, start, to, ',');
      int stop = comma < 0 ? to : comma;
      int first = Ascii.skipBlanks(bytes, start, stop);
      int last = Ascii.trimEnd(bytes, first, stop);
      if (first < last) {
        if (request.chunkedIsLast) {
          return Status.BAD_REQUEST;
        }
        request.chunkedIsLast = Ascii.equalIgnoringCase(bytes, first, last, CHUNKED);
        request.hasUnknownCoding |= !request.chunkedIsLast;
      }
      start = stop + 1;
    }
    return Status.OK;
  }

  /** Looks at what only the whole head tells. */
  static int checkWhole(Request request) {
    boolean lacksHost = request.hosts == 0 && request.minorVersion > 0;
    if (lacksHost) {
      return Status.BAD_REQUEST;
    }
    return request.hasTransferCoding ? checkTransferCoding(request) : Status.OK;
  }

  private static int checkTransferCoding(Request request) {
    boolean isAmbiguous = request.hasContentLength || request.minorVersion == 0;
    if (isAmbiguous || !request.chunkedIsLast) {
      return Status.BAD_REQUEST;
    }
    request.bodyBytes = Request.CHUNKED;
    return request.hasUnknownCoding ? Status.NOT_IMPLEMENTED : Status.OK;
  }
}

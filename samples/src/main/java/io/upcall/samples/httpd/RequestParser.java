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
    int status = RequestLine.parse(bytes, from, lineEnd, request);
    for (int line = lineEnd + 2; status == Status.OK && line < to - 2; ) {
      int end = Ascii.indexOf(bytes, line, to, '\n') - 1;
      status = RequestFields.parse(bytes, line, end, request);
      line = end + 2;
    }
    return status == Status.OK ? RequestFields.checkWhole(request) : status;
  }
}

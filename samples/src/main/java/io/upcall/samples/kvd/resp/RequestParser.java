package io.upcall.samples.kvd.resp;

import java.util.List;

/**
 * Finds requests in what came, in both forms: {@code *2\r\n$3\r\nGET\r\n$1\r\nk\r\n} as programs
 * send them and {@code GET k\r\n} as people type them.
 *
 * <p>It remembers how far it got, so that a large request that comes in many pieces is not read
 * again with each of them. Indexes are relative to the first byte of the request, because the
 * buffer may move it.
 */
public final class RequestParser {
  /** One that is longer is refused, as by Redis. */
  public static final int LARGEST_BULK = 512 << 20;

  private static final int LARGEST_LINE = 64 << 10;
  private static final int NO_BULK = -1;

  /** Room for the CR LF behind a bulk. */
  private static final int LINE_END = 2;

  /** What {@link #parse} found. */
  public enum Found {
    /** A request; it may be empty. */
    REQUEST,
    /** Not all of one: more has to come. */
    INCOMPLETE
  }

  /** How far it got, from the request's first byte. */
  private int at;

  /** How many bulks are still to come; 0 between requests. */
  private int bulksLeft;

  /** The length of the bulk that comes next, or {@link #NO_BULK}. */
  private int bulkLength = NO_BULK;

  /** At the beginning of a request. */
  public RequestParser() {}

  /**
   * Takes the next request out of {@code input}.
   *
   * @throws ProtocolException in Redis's words
   */
  public Found parse(InputBuffer input, Request request) throws ProtocolException {
    if (bulksLeft == 0) {
      if (input.isEmpty()) {
        return Found.INCOMPLETE;
      }
      request.clear();
      if (input.bytes()[input.from()] != '*') {
        return parseInline(input, request);
      }
      int line = lineLength(input, "too big mbulk count string");
      if (line < 0) {
        return Found.INCOMPLETE;
      }
      bulksLeft = (int) count(input, line);
      at = line + LINE_END;
      if (bulksLeft == 0) {
        return finish(input, request);
      }
    }
    return parseBulks(input, request);
  }

  private static long count(InputBuffer input, int line) throws ProtocolException {
    int first = input.from() + 1;
    int length = line - 1;
    if (!Ascii.isLong(input.bytes(), first, length)) {
      throw new ProtocolException("invalid multibulk length");
    }
    long count = Ascii.parseLong(input.bytes(), first, length);
    if (count > Integer.MAX_VALUE) {
      throw new ProtocolException("invalid multibulk length");
    }
    return Math.max(0, count);
  }

  private Found parseBulks(InputBuffer input, Request request) throws ProtocolException {
    while (bulksLeft > 0) {
      if (bulkLength == NO_BULK && !parseBulkHeader(input)) {
        return Found.INCOMPLETE;
      }
      int end = at + bulkLength + LINE_END;
      if (input.from() + end > input.to()) {
        // By and by: what a client only announces costs no memory.
        input.reserve((int) Math.min(end, 2L * input.capacity() + InputBuffer.USUAL_LARGEST));
        return Found.INCOMPLETE;
      }
      request.add(at, bulkLength);
      at = end;
      bulkLength = NO_BULK;
      bulksLeft--;
    }
    return finish(input, request);
  }

  /** False when it is not all there. */
  private boolean parseBulkHeader(InputBuffer input) throws ProtocolException {
    int first = input.from() + at;
    if (first == input.to()) {
      return false;
    }
    int line = lineLength(input, "too big bulk count string");
    if (line < 0) {
      return false;
    }
    byte[] bytes = input.bytes();
    if (bytes[first] != '$') {
      throw new ProtocolException("expected '$', got '" + (char) (bytes[first] & 0xff) + "'");
    }
    if (!Ascii.isLong(bytes, first + 1, line - 1)) {
      throw new ProtocolException("invalid bulk length");
    }
    long length = Ascii.parseLong(bytes, first + 1, line - 1);
    if (length < 0 || length > LARGEST_BULK) {
      throw new ProtocolException("invalid bulk length");
    }
    bulkLength = (int) length;
    at += line + LINE_END;
    return true;
  }

  /** The length of the line at {@link #at} without its end; -1 when that has not come. */
  private int lineLength(InputBuffer input, String tooLong) throws ProtocolException {
    byte[] bytes = input.bytes();
    int first = input.from() + at;
    // A CR is followed by LF, or by what will not be understood: as in Redis, nobody looks.
    for (int i = first; i < input.to() - 1; i++) {
      if (bytes[i] == '\r') {
        return i - first;
      }
    }
    if (input.to() - first > LARGEST_LINE) {
      throw new ProtocolException(tooLong);
    }
    return -1;
  }

  private Found finish(InputBuffer input, Request request) {
    request.in(input.bytes(), input.from());
    input.consumeTo(input.from() + at);
    at = 0;
    return Found.REQUEST;
  }

  private Found parseInline(InputBuffer input, Request request) throws ProtocolException {
    byte[] bytes = input.bytes();
    int first = input.from();
    int end = first;
    while (end < input.to() && bytes[end] != '\n') {
      end++;
    }
    if (end == input.to()) {
      if (end - first > LARGEST_LINE) {
        throw new ProtocolException("too big inline request");
      }
      return Found.INCOMPLETE;
    }
    int lineEnd = end > first && bytes[end - 1] == '\r' ? end - 1 : end;
    List<byte[]> words = new InlineWords(bytes, first, lineEnd).split();
    int total = 0;
    byte[] all = new byte[lineEnd - first];
    for (byte[] word : words) {
      request.add(total, word.length);
      System.arraycopy(word, 0, all, total, word.length);
      total += word.length;
    }
    request.in(all, 0);
    input.consumeTo(end + 1);
    return Found.REQUEST;
  }
}

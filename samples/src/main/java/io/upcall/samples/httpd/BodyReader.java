package io.upcall.samples.httpd;

import java.io.IOException;

/** Reads the body of a request and forgets it: nothing that this server does needs one. */
final class BodyReader {
  /** The largest body that is read to its end. */
  static final long LARGEST = 1 << 20;

  /** The longest line that may announce a chunk, or that may follow the last one. */
  private static final int LONGEST_LINE = 4 << 10;

  /** What all extensions of chunks may take together; they are read for nothing. */
  private static final int EXTENSIONS = 16 << 10;

  private static final int NO_LINE = -1;

  private final RequestBuffer input;
  private final Pace pace;
  private final long beganNanos = System.nanoTime();
  private long receivedBytes;
  private int lineFrom;
  private int lineTo;
  private int extensionBytes;

  /** For one body, whose time begins. */
  BodyReader(RequestBuffer input, Pace pace) {
    this.input = input;
    this.pace = pace;
  }

  /**
   * Reads a body.
   *
   * @param bytes its length, or {@link Request#CHUNKED}
   * @return {@link Status#OK}, or the status to refuse the request with
   */
  int skip(long bytes) throws IOException {
    if (bytes == Request.CHUNKED) {
      return skipChunks();
    }
    return bytes > LARGEST ? Status.CONTENT_TOO_LARGE : skipBytes(bytes);
  }

  private int skipBytes(long bytes) throws IOException {
    long left = bytes;
    while (true) {
      int used = (int) Math.min(left, input.to() - input.from());
      input.consumeTo(input.from() + used);
      left -= used;
      if (left == 0) {
        return Status.OK;
      }
      int status = fill();
      if (status != Status.OK) {
        return status;
      }
    }
  }

  private int skipChunks() throws IOException {
    long total = 0;
    while (true) {
      int status = readLine();
      if (status != Status.OK) {
        return status;
      }
      long size = chunkSize();
      if (size < 0) {
        return Status.BAD_REQUEST;
      }
      total += size;
      if (total > LARGEST || extensionBytes > EXTENSIONS) {
        return Status.CONTENT_TOO_LARGE;
      }
      status = size == 0 ? skipTrailers() : skipChunk(size);
      if (size == 0 || status != Status.OK) {
        return status;
      }
    }
  }

  private int skipChunk(long size) throws IOException {
    int status = skipBytes(size);
    if (status == Status.OK) {
      status = readLine();
    }
    return status == Status.OK && lineTo > lineFrom ? Status.BAD_REQUEST : status;
  }

  /** Fields that are not looked at but for being fields. Ends with the empty line. */
  private int skipTrailers() throws IOException {
    int total = 0;
    while (true) {
      int status = readLine();
      if (status != Status.OK || lineTo == lineFrom) {
        return status;
      }
      if (FieldLine.colon(input.bytes(), lineFrom, lineTo) == FieldLine.MALFORMED) {
        return Status.BAD_REQUEST;
      }
      total += lineTo - lineFrom;
      if (total > LONGEST_LINE) {
        return Status.FIELDS_TOO_LARGE;
      }
    }
  }

  /** The size at the beginning of the line; extensions behind a semicolon are ignored. */
  private long chunkSize() {
    byte[] bytes = input.bytes();
    long size = 0;
    int at = lineFrom;
    for (; at < lineTo && Ascii.hexDigit(bytes[at]) >= 0; at++) {
      if (size > LARGEST) {
        // Too large already, and a few more digits would make it look small again.
        return size;
      }
      size = size << 4 | Ascii.hexDigit(bytes[at]);
    }
    extensionBytes += lineTo - at;
    boolean hasDigits = at > lineFrom;
    int rest = Ascii.skipBlanks(bytes, at, lineTo);
    boolean isExtended = rest < lineTo && bytes[rest] == ';';
    return hasDigits && (at == lineTo || isExtended) ? size : -1;
  }

  /** Makes the next line, without its CR LF, what is between lineFrom and lineTo. */
  private int readLine() throws IOException {
    while (true) {
      int end = Ascii.indexOf(input.bytes(), input.from(), input.to(), '\n');
      if (end != NO_LINE) {
        lineFrom = input.from();
        lineTo = end - 1;
        input.consumeTo(end + 1);
        boolean isWhole = lineTo >= lineFrom && input.bytes()[lineTo] == '\r';
        boolean isText = isWhole && FieldLine.isText(input.bytes(), lineFrom, lineTo);
        return isText ? Status.OK : Status.BAD_REQUEST;
      }
      if (input.to() - input.from() >= LONGEST_LINE) {
        return Status.BAD_REQUEST;
      }
      int status = fill();
      if (status != Status.OK) {
        return status;
      }
    }
  }

  private int fill() throws IOException {
    long leftMillis = pace.leftMillis(beganNanos, receivedBytes);
    int received = leftMillis > 0 ? input.fill(leftMillis) : RequestBuffer.TIMED_OUT;
    if (received > 0) {
      receivedBytes += received;
      return Status.OK;
    }
    return received == RequestBuffer.TIMED_OUT ? Status.REQUEST_TIMEOUT : Status.BAD_REQUEST;
  }
}

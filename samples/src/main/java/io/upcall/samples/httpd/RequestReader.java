package io.upcall.samples.httpd;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Receives the heads of requests, one after the other, within limits of size and time. */
final class RequestReader {
  /** What {@link #readHead} answers when the client has gone, or stayed silent for too long. */
  static final int OVER = 0;

  private final RequestBuffer input;
  private final Timeouts timeouts;
  private int headEnd;

  RequestReader(RequestBuffer input, Timeouts timeouts) {
    this.input = input;
    this.timeouts = timeouts;
  }

  /** The index behind the head that was read last. */
  int headEnd() {
    return headEnd;
  }

  /** True when a part of the next request, or all of it, is here already. */
  boolean hasBegun() {
    skipEmptyLines();
    return !input.isEmpty();
  }

  /** Some clients send one too many; they are not worth an error. */
  private void skipEmptyLines() {
    byte[] bytes = input.bytes();
    int from = input.from();
    while (input.to() - from >= 2 && bytes[from] == '\r' && bytes[from + 1] == '\n') {
      from += 2;
    }
    input.consumeTo(from);
  }

  /** Waits for the first byte of a request; false when none came. */
  boolean awaitBeginning() throws IOException {
    input.shrink();
    return input.fill(timeouts.idleMillis()) > 0;
  }

  /**
   * Receives the rest of a head that has begun.
   *
   * @return {@link Status#OK}, {@link #OVER}, or the status to refuse it with
   */
  int readHead() throws IOException {
    long beganNanos = 0;
    int looked = 0;
    while (true) {
      byte[] bytes = input.bytes();
      int from = input.from();
      headEnd = RequestParser.findEnd(bytes, from, from + looked, input.to());
      if (headEnd != RequestParser.INCOMPLETE) {
        return headEnd == RequestParser.MALFORMED ? Status.BAD_REQUEST : Status.OK;
      }
      looked = input.to() - from;
      if (looked == RequestBuffer.LARGEST) {
        boolean lineIsWhole = Ascii.indexOf(bytes, from, input.to(), '\n') >= 0;
        return lineIsWhole ? Status.FIELDS_TOO_LARGE : Status.URI_TOO_LONG;
      }
      beganNanos = beganNanos == 0 ? System.nanoTime() : beganNanos;
      int received = fillUntil(beganNanos);
      if (received <= 0) {
        return received == RequestBuffer.TIMED_OUT ? Status.REQUEST_TIMEOUT : OVER;
      }
    }
  }

  private int fillUntil(long beganNanos) throws IOException {
    long spentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    long leftMillis = timeouts.requestMillis() - spentMillis;
    return leftMillis > 0 ? input.fill(leftMillis) : RequestBuffer.TIMED_OUT;
  }
}

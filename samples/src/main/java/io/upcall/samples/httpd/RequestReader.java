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
    do {
      input.shrink();
      if (input.fill(timeouts.idleMillis()) <= 0) {
        return false;
      }
    } while (!hasBegun());
    return true;
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
      if (looked == 1) {
        // It may have been the first half of an empty line.
        skipEmptyLines();
        looked = 0;
      }
      byte[] bytes = input.bytes();
      int from = input.from();
      headEnd = RequestParser.findEnd(bytes, from, from + looked, input.to());
      if (headEnd != RequestParser.INCOMPLETE) {
        return headEnd == RequestParser.MALFORMED ? Status.BAD_REQUEST : Status.OK;
      }
      looked = input.to() - from;
      if (looked == RequestBuffer.LARGEST) {
        return tooLarge(bytes, from, input.to());
      }
      beganNanos = beganNanos == 0 ? System.nanoTime() : beganNanos;
      int received = fillUntil(beganNanos);
      if (received <= 0) {
        return received == RequestBuffer.TIMED_OUT ? Status.REQUEST_TIMEOUT : OVER;
      }
    }
  }

  /**
   * What is too large about a head: its fields, its target, or, if it is one at all, its method.
   */
  private static int tooLarge(byte[] bytes, int from, int to) {
    if (Ascii.indexOf(bytes, from, to, '\n') >= 0) {
      return Status.FIELDS_TOO_LARGE;
    } else if (Ascii.indexOf(bytes, from, to, ' ') >= 0) {
      return Status.URI_TOO_LONG;
    }
    return FieldLine.isToken(bytes, from, to) ? Status.NOT_IMPLEMENTED : Status.BAD_REQUEST;
  }

  private int fillUntil(long beganNanos) throws IOException {
    long spentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    long leftMillis = timeouts.headMillis() - spentMillis;
    return leftMillis > 0 ? input.fill(leftMillis) : RequestBuffer.TIMED_OUT;
  }
}

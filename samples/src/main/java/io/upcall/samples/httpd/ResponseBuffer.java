package io.upcall.samples.httpd;

/**
 * Where an answer is put together: its head, and behind it the body if it is small, so that both go
 * out with one send. Shared by all connections, through {@link BufferPool}.
 */
final class ResponseBuffer {
  /** Bodies of up to this size go with the head. */
  static final int SMALL_BODY = 16 << 10;

  private static final int HEAD = 2 << 10;

  /** What one of these takes. */
  static final int BYTES = HEAD + SMALL_BODY;

  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] OK_LINE = Ascii.bytes("HTTP/1.1 200 OK\r\nServer: upcall\r\nDate: ");
  private static final byte[] SERVER_AND_DATE = Ascii.bytes("\r\nServer: upcall\r\nDate: ");
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
  private static final byte[] CONNECTION_CLOSE = Ascii.bytes("Connection: close\r\n");
  private static final byte[] CONNECTION_KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
  private static final byte[] LINE_END = Ascii.bytes("\r\n");

  private final byte[] bytes = new byte[BYTES];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Starts a head, with the fields that every answer has. */
  ResponseBuffer begin(int status) {
    length = 0;
    if (status == Status.OK) {
      put(OK_LINE);
    } else {
      put(VERSION).putDecimal(status).put(" ").put(Status.reason(status)).put(SERVER_AND_DATE);
    }
    return put(HttpDate.now()).put(LINE_END);
  }

  ResponseBuffer put(byte[] text) {
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  /** ISO-8859-1. */
  ResponseBuffer put(String text) {
    return put(Ascii.bytes(text));
  }

  ResponseBuffer putDecimal(long value) {
    length = Ascii.putDecimal(bytes, length, value);
    return this;
  }

  ResponseBuffer contentLength(long value) {
    return put(CONTENT_LENGTH).putDecimal(value).put(LINE_END);
  }

  /** Ends the head; says what becomes of the connection where that is not what the version says. */
  ResponseBuffer end(boolean keepAlive, int minorVersion) {
    if (!keepAlive) {
      put(CONNECTION_CLOSE);
    } else if (minorVersion == 0) {
      put(CONNECTION_KEEP_ALIVE);
    }
    return put(LINE_END);
  }

  boolean hasRoomFor(int bodyBytes) {
    return bodyBytes <= bytes.length - length;
  }

  /** A body, as much of it as was put into {@link #bytes()} behind the head. */
  void bodyWasPut(int bodyBytes) {
    length += bodyBytes;
  }
}

package io.upcall.samples.httpd;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly what it is told, and shows exactly what comes back. */
final class HttpClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new java.io.BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** An answer. */
  static final class Response {
    private final int status;
    private final Map<String, String> fields;
    private final byte[] body;

    Response(int status, Map<String, String> fields, byte[] body) {
      this.status = status;
      this.fields = fields;
      this.body = body;
    }

    int status() {
      return status;
    }

    byte[] body() {
      return body;
    }

    String field(String name) {
      return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  HttpClient send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return this;
  }

  /** A request with these fields, each with its CR LF. */
  HttpClient request(String method, String target, String... fields) throws IOException {
    return send(
        method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + String.join("", fields) + "\r\n");
  }

  Response get(String target, String... fields) throws IOException {
    return request("GET", target, fields).read();
  }

  Response head(String target, String... fields) throws IOException {
    return request("HEAD", target, fields).readHeadOnly();
  }

  Response read() throws IOException {
    Response head = readHeadOnly();
    boolean hasBody = head.status != 304 && head.status != 204 && head.status >= 200;
    int length = hasBody ? Integer.parseInt(head.field("Content-Length")) : 0;
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException(body.length + " of " + length + " bytes");
    }
    return new Response(head.status, head.fields, body);
  }

  Response readHeadOnly() throws IOException {
    String statusLine = readLine();
    Map<String, String> fields = new HashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new Response(Integer.parseInt(statusLine.split(" ")[1]), fields, new byte[0]);
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("after \"" + line + "\"");
      }
      line.write(c);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\r")) {
      throw new IOException("no CR before LF: " + text);
    }
    return text.substring(0, text.length() - 1);
  }

  /** True when the server has closed, without waiting for that. */
  boolean seesEnd() throws IOException {
    int timeoutMillis = socket.getSoTimeout();
    socket.setSoTimeout(1);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException openStill) {
      return false;
    } finally {
      socket.setSoTimeout(timeoutMillis);
    }
  }

  /** True when something has come, without waiting for it. */
  boolean hasInput() throws IOException {
    return in.available() > 0;
  }

  /** Reads up to so many bytes and forgets them; how many there were. */
  long skip(int most) throws IOException {
    return in.readNBytes(most).length;
  }

  byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  /** True when the server has closed and sent nothing more. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

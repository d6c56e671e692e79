package io.upcall.samples.kvd;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends exactly what it is told. Replies read as Java: a String for a status, a bulk
 * or an error (with its minus), a Long, a List, null.
 */
final class RespClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RespClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  RespClient raw(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  RespClient send(String... arguments) throws IOException {
    return raw(encode(arguments));
  }

  static String encode(String... arguments) {
    StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
    for (String argument : arguments) {
      text.append('$').append(argument.length()).append("\r\n").append(argument).append("\r\n");
    }
    return text.toString();
  }

  /** Words between blanks. */
  @Nullable Object call(String line) throws IOException {
    return send(line.split(" ")).read();
  }

  @Nullable Object read() throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+':
      case ',':
      case '#':
        return rest;
      case '-':
        return line;
      case ':':
        return Long.valueOf(rest);
      case '_':
        return null;
      case '$':
      case '=':
        return bulk(Integer.parseInt(rest));
      case '%':
        return list(2 * Integer.parseInt(rest));
      case '*':
      case '~':
      case '>':
        return list(Integer.parseInt(rest));
      default:
        throw new IOException("not a reply: " + line);
    }
  }

  private @Nullable Object bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException();
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private @Nullable Object list(int size) throws IOException {
    if (size < 0) {
      return null;
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(read());
    }
    return list;
  }

  /** The next line as it is. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("after \"" + line + "\"");
      }
      line.append((char) c);
    }
    return line.substring(0, line.length() - 1);
  }

  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  boolean hasInput() throws IOException {
    return in.available() > 0;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

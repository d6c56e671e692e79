package io.upcall.samples.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connections to an echo server that do nothing most of the time.
 *
 * <p>They have as many local ports as the system gives out, 28,232 on most: connect(2) takes any
 * whose last connection was not to this server. To bind to one first would cost ten times as much.
 */
public final class IdleConnections implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64;

  /** So many messages are on the way at once: one by one, most of the time goes into waking up. */
  private static final int BATCH = 250;

  private static final int ANSWER_LIMIT_MILLIS = 10_000;

  private final InetSocketAddress server;
  private final List<Socket> sockets = new ArrayList<>();

  /**
   * Opens connections to an echo server and uses each of them twice: {@code ADDRESS:PORT COUNT}.
   * Exits 1 when one of them is not answered.
   */
  public static void main(String[] args) throws IOException {
    String[] address = args[0].split(":", 2);
    InetSocketAddress server = new InetSocketAddress(address[0], Integer.parseInt(address[1]));
    int count = Integer.parseInt(args[1]);
    try (IdleConnections connections = new IdleConnections(server)) {
      connections.growTo(count);
      connections.echoAll();
    }
    System.out.println(count + " connections at once, and each of them answers");
  }

  IdleConnections(InetSocketAddress server) {
    this.server = server;
  }

  /** Opens until there are {@code total}; each new one makes one round trip. */
  void growTo(int total) throws IOException {
    while (sockets.size() < total) {
      int first = sockets.size();
      int end = Math.min(total, first + BATCH);
      while (sockets.size() < end) {
        open();
      }
      echo(first, end);
    }
  }

  /** One round trip on every connection; an error names the first that does not answer right. */
  void echoAll() throws IOException {
    for (int first = 0; first < sockets.size(); first += BATCH) {
      echo(first, Math.min(sockets.size(), first + BATCH));
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void open() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.connect(server);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
  }

  private void echo(int first, int end) throws IOException {
    for (int connection = first; connection < end; connection++) {
      sockets.get(connection).getOutputStream().write(message(connection));
    }
    for (int connection = first; connection < end; connection++) {
      byte[] echo = sockets.get(connection).getInputStream().readNBytes(MESSAGE_BYTES);
      if (!Arrays.equals(message(connection), echo)) {
        throw new IOException("connection " + connection + " of " + sockets.size() + ": no echo");
      }
    }
  }

  private static byte[] message(int connection) {
    byte[] message = new byte[MESSAGE_BYTES];
    Arrays.fill(message, (byte) connection);
    return message;
  }
}

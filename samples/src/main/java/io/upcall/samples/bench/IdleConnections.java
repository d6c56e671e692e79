package io.upcall.samples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connections to an echo server that do nothing most of the time.
 *
 * <p>They come from several addresses of the loopback network, so that the range of local ports
 * (28,232 on most systems, and a closed connection's stays taken for a minute) is no limit.
 */
public final class IdleConnections implements AutoCloseable {
  private static final int MESSAGE_BYTES = 64;
  private static final int PER_ADDRESS = 4_000;
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
      Socket socket = new Socket();
      sockets.add(socket);
      socket.bind(new InetSocketAddress(source(sockets.size() - 1), 0));
      socket.connect(server);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
      echo(sockets.size() - 1);
    }
  }

  /** One round trip on every connection; an error names the first that does not answer right. */
  void echoAll() throws IOException {
    for (int i = 0; i < sockets.size(); i++) {
      echo(i);
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void echo(int connection) throws IOException {
    byte[] message = new byte[MESSAGE_BYTES];
    Arrays.fill(message, (byte) connection);
    Socket socket = sockets.get(connection);
    socket.getOutputStream().write(message);
    InputStream in = socket.getInputStream();
    if (!Arrays.equals(message, in.readNBytes(MESSAGE_BYTES))) {
      throw new IOException("connection " + connection + " of " + sockets.size() + ": no echo");
    }
  }

  private static InetAddress source(int connection) throws IOException {
    byte last = (byte) (1 + connection / PER_ADDRESS);
    return InetAddress.getByAddress(new byte[] {127, 0, 0, last});
  }
}

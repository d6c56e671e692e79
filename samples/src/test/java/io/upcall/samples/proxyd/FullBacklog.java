package io.upcall.samples.proxyd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Connections that nobody accepts: so many that the next one gets no answer. */
final class FullBacklog implements AutoCloseable {
  private static final int TRY_MILLIS = 300;

  private final List<Socket> waiting = new ArrayList<>();

  FullBacklog(int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(address, TRY_MILLIS);
        waiting.add(socket);
      } catch (SocketTimeoutException full) {
        socket.close();
        return;
      }
    }
  }

  int size() {
    return waiting.size();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
  }
}

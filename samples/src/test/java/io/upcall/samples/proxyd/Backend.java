package io.upcall.samples.proxyd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The server behind the proxy, whose connections are the test's to use. */
final class Backend implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket listener;

  Backend() throws IOException {
    this(0, 1024);
  }

  Backend(int port, int backlog) throws IOException {
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
    listener.setSoTimeout(PATIENCE_MILLIS);
  }

  int port() {
    return listener.getLocalPort();
  }

  HostPort name() {
    return new HostPort("127.0.0.1", port());
  }

  boolean isOpen() {
    return !listener.isClosed();
  }

  /** The next connection; it does not wait for ever. */
  Socket accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Refuses whoever comes from now on. */
  @Override
  public void close() throws IOException {
    listener.close();
  }
}

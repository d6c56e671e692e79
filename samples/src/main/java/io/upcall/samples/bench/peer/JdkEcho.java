package io.upcall.samples.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An echo server in the JDK's own blocking style: a virtual thread and a 4 KiB buffer a connection.
 *
 * <p>Takes the port as its only argument; 0 is a free one. Runs until it is killed.
 */
public final class JdkEcho {
  private static final int BACKLOG = 4096;
  private static final int BUFFER_BYTES = 4096;

  private JdkEcho() {}

  /** Listens on the loopback address for ever. */
  public static void main(String[] args) throws IOException {
    int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    try (ServerSocket listener =
        new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress())) {
      System.out.println("listening on 127.0.0.1:" + listener.getLocalPort());
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      echo(socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      // The client reset the connection; there is nobody to tell.
    }
  }

  private static void echo(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int count = in.read(buffer);
    while (count >= 0) {
      out.write(buffer, 0, count);
      count = in.read(buffer);
    }
  }
}

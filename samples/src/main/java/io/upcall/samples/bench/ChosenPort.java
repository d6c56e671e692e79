package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** For servers that cannot be told to take a free port and to say which. */
final class ChosenPort {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

  private ChosenPort() {}

  /** One that is free. Nobody else takes it in the few milliseconds until the server does. */
  static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
    }
  }

  /** Waits until the server accepts there. */
  static void awaitAccepting(Child child, InetSocketAddress address)
      throws IOException, InterruptedException {
    long beginNanos = System.nanoTime();
    while (!accepts(address)) {
      child.requireAlive();
      if (System.nanoTime() - beginNanos > START_LIMIT.toNanos()) {
        throw new IOException("nothing listens on " + address);
      }
      Thread.sleep(RETRY_PAUSE.toMillis());
    }
  }

  private static boolean accepts(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

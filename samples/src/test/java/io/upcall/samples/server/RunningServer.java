package io.upcall.samples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A server in a proc of this JVM; its end checks that nothing of it is left. */
public final class RunningServer implements AutoCloseable {
  static {
    closeFirstSocket();
  }

  private final Server server;
  private final Proc proc;
  private final InetSocketAddress address;

  /** Sockets and rings that were open before, such as a server's behind a proxy. */
  private final Set<String> openBefore;

  /** Touched by the test's thread only. */
  private boolean stopped;

  private RunningServer(
      Server server, Proc proc, InetSocketAddress address, Set<String> openBefore) {
    this.server = server;
    this.proc = proc;
    this.address = address;
    this.openBefore = openBefore;
  }

  /** Starts it and waits until it listens. */
  public static RunningServer start(Server server) throws Exception {
    return start(ProcOptions.named("tested"), server);
  }

  /** The same, in a proc of one's own making. */
  public static RunningServer start(ProcOptions options, Server server) throws Exception {
    Set<String> openBefore = Set.copyOf(openBeside(Set.of()));
    CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();
    Proc proc =
        Proc.start(
            options,
            () -> {
              try {
                listening.complete(server.listen());
                server.serve();
                return 0;
              } catch (IOException failure) {
                listening.completeExceptionally(failure);
                return 1;
              }
            });
    return new RunningServer(server, proc, listening.get(), openBefore);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Sends it a signal. Returns at once. */
  public void signal(int signo) {
    // By a uthread of its own: a caller from outside would become a proc, with a ring that stays.
    proc.spawn(
        () -> {
          try {
            Signal.kill(proc.pid(), signo);
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        });
  }

  /** How many uthreads it has. */
  public int liveUthreads() {
    return proc.liveUthreads();
  }

  /** A connection to it that does not wait for ever. */
  public Socket connect() throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** What SIGTERM does. Returns at once. */
  public void stop() {
    if (!stopped) {
      stopped = true;
      proc.spawn(server::stop);
    }
  }

  /** Waits for its end. */
  public int awaitExit() {
    try {
      return proc.awaitExit();
    } catch (InterruptedException tooLate) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the server ended", tooLate);
    }
  }

  /** Stops it, and sees to it that all went with it: to be called without any client left. */
  @Override
  public void close() {
    stop();
    assertThat(awaitExit()).as("exit status").isZero();
    assertThat(proc.liveUthreads()).as("uthreads").isZero();
    await().untilAsserted(() -> assertThat(openBeside(openBefore)).isEmpty());
  }

  /** Sockets and rings; what else is open in a JVM is class files. */
  private static List<String> openBeside(Set<String> own) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(RunningServer::target)
          .filter(target -> target.startsWith("socket:") || target.contains("io_uring"))
          .filter(target -> !own.contains(target))
          .toList();
    }
  }

  /** The JVM makes a socket for itself when the first is closed, and keeps it. */
  private static void closeFirstSocket() {
    try {
      new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}

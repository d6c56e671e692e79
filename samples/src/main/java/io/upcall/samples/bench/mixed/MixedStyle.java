package io.upcall.samples.bench.mixed;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.policy.CoreRequest;
import io.upcall.libc.Fcntl;
import io.upcall.libc.channel.DescriptorFileChannel;
import io.upcall.samples.bench.peer.JdkEcho;
import io.upcall.samples.server.BlockingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Who decides which of the three of a {@link MixedWorker} runs. */
public enum MixedStyle {
  /** The core manager: each is a proc with one core, and the server's wish goes first. */
  UPCALL {
    @Override
    void startServer() throws IOException, InterruptedException {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      BlockingServer server = new BlockingServer(anyPort, Echo::new);
      ProcMain main =
          () -> {
            InetSocketAddress address = server.listen();
            System.out.println("listening on 127.0.0.1:" + address.getPort());
            server.serve();
            return 0;
          };
      CoreRequest request = CoreRequest.upTo(1).withPriority(SERVER_PRIORITY);
      Proc.start(ProcOptions.named("server").withRequest(request), main);
    }

    @Override
    void start(String name, Task task) throws IOException, InterruptedException {
      Proc.start(
          ProcOptions.named(name).withMaxBlocked(BLOCKED_MAX),
          () -> {
            task.run();
            return 0;
          });
    }

    @Override
    ByteChannel source(Path path) throws IOException {
      return DescriptorFileChannel.of(Fcntl.open(path.toString(), Fcntl.O_RDONLY, 0));
    }

    @Override
    ByteChannel target(Path path) throws IOException {
      int flags = Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC;
      return DescriptorFileChannel.of(Fcntl.open(path.toString(), flags, 0600));
    }
  },
  /** The kernel: the server is the JDK's virtual threads, hog and copier are threads. */
  JDK {
    @Override
    void startServer() {
      start("server", () -> JdkEcho.main(new String[] {"0"})); // it says itself where it listens
    }

    @Override
    void start(String name, Task task) {
      Thread.ofPlatform()
          .daemon()
          .name(name)
          .start(
              () -> {
                try {
                  task.run();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }

    @Override
    ByteChannel source(Path path) throws IOException {
      return FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    ByteChannel target(Path path) throws IOException {
      return FileChannel.open(
          path,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);
    }
  };

  private static final int SERVER_PRIORITY = 1;

  /** Every forced revoke leaves a carrier to the hog until it hears again. */
  private static final int BLOCKED_MAX = 1 << 12;

  /** What one of the others does for ever. */
  interface Task {
    void run() throws IOException;
  }

  /** Starts an echo server, which says on standard output where it listens. */
  abstract void startServer() throws IOException, InterruptedException;

  /** Starts one of the others. */
  abstract void start(String name, Task task) throws IOException, InterruptedException;

  /** Opens what is copied. */
  abstract ByteChannel source(Path path) throws IOException;

  /** Opens what it is copied to, empty. */
  abstract ByteChannel target(Path path) throws IOException;
}

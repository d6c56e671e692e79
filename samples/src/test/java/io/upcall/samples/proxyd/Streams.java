package io.upcall.samples.proxyd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Threads of a test that write and read. */
final class Streams {
  private static final int CHUNK_BYTES = 64 << 10;

  private Streams() {}

  /** Something that ends with an exception. */
  private interface Task<T> {
    T run() throws IOException;
  }

  /** On a thread of its own: the common pool has one worker on two CPUs. */
  private static <T> CompletableFuture<T> start(Task<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.run();
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        },
        body -> Thread.ofPlatform().daemon().start(body));
  }

  static CompletableFuture<byte[]> reading(Socket socket, int bytes) {
    return start(() -> socket.getInputStream().readNBytes(bytes));
  }

  /** Whether what comes is {@code content}. */
  static CompletableFuture<Boolean> comparing(Socket socket, byte[] content) {
    return start(
        () -> {
          for (int at = 0; at < content.length; at += CHUNK_BYTES) {
            int now = Math.min(CHUNK_BYTES, content.length - at);
            byte[] got = socket.getInputStream().readNBytes(now);
            if (!Arrays.equals(got, 0, got.length, content, at, at + now)) {
              return false;
            }
          }
          return true;
        });
  }

  static CompletableFuture<Void> writing(Socket socket, byte[] content) {
    return writing(socket, content, new AtomicLong());
  }

  static CompletableFuture<Void> writing(Socket socket, byte[] content, AtomicLong written) {
    return start(
        () -> {
          for (int at = 0; at < content.length; at += CHUNK_BYTES) {
            int now = Math.min(CHUNK_BYTES, content.length - at);
            socket.getOutputStream().write(content, at, now);
            written.addAndGet(now);
          }
          return null;
        });
  }

  static CompletableFuture<Void> flooding(Socket socket, AtomicLong written) {
    return start(
        () -> {
          byte[] chunk = new byte[CHUNK_BYTES];
          while (true) {
            socket.getOutputStream().write(chunk);
            written.addAndGet(chunk.length);
          }
        });
  }

  /** Ends a connection with RST. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @SafeVarargs
  static void closeAll(List<Socket>... lists) throws IOException {
    for (List<Socket> sockets : lists) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}

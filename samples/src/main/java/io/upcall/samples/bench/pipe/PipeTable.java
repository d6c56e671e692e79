package io.upcall.samples.bench.pipe;

import io.upcall.libc.Pthread;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** Two pipes, one each way between two threads, and how such threads are started. */
interface PipeTable {
  /** One byte there. */
  void serve() throws IOException;

  /** And back, when it comes. */
  void receive() throws IOException;

  /** What the other thread does with each byte. */
  void returnOne() throws IOException;

  /** Starts a thread; all of them share a core. */
  void start(Runnable task);

  /** By the compat library, on uthreads. */
  static PipeTable upcall() throws IOException {
    return new Upcall(Unistd.pipe(), Unistd.pipe());
  }

  /** By the JDK, on virtual threads. */
  static PipeTable jdk() throws IOException {
    return new Jdk(Pipe.open(), Pipe.open());
  }

  /** Ours. */
  final class Upcall implements PipeTable {
    private final int[] to;
    private final int[] fro;
    private final byte[] mine = new byte[1];
    private final byte[] others = new byte[1];

    private Upcall(int[] to, int[] fro) {
      this.to = to;
      this.fro = fro;
    }

    @Override
    public void serve() throws IOException {
      requireOne(Unistd.write(to[1], mine));
    }

    @Override
    public void receive() throws IOException {
      requireOne(Unistd.read(fro[0], mine));
    }

    @Override
    public void returnOne() throws IOException {
      requireOne(Unistd.read(to[0], others));
      requireOne(Unistd.write(fro[1], others));
    }

    @Override
    public void start(Runnable task) {
      Pthread.pthread_create(task::run);
    }
  }

  /** The JDK's. */
  final class Jdk implements PipeTable {
    private final Pipe to;
    private final Pipe fro;
    private final ByteBuffer mine = ByteBuffer.allocateDirect(1);
    private final ByteBuffer others = ByteBuffer.allocateDirect(1);

    private Jdk(Pipe to, Pipe fro) {
      this.to = to;
      this.fro = fro;
    }

    @Override
    public void serve() throws IOException {
      requireOne(to.sink().write(mine.rewind()));
    }

    @Override
    public void receive() throws IOException {
      requireOne(fro.source().read(mine.rewind()));
    }

    @Override
    public void returnOne() throws IOException {
      requireOne(to.source().read(others.rewind()));
      requireOne(fro.sink().write(others.rewind()));
    }

    @Override
    public void start(Runnable task) {
      Thread.startVirtualThread(task);
    }
  }

  private static void requireOne(int count) throws IOException {
    if (count != 1) {
      throw new IOException(count + " bytes instead of 1");
    }
  }
}

package io.upcall.libc.bench;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Pthread;
import io.upcall.libc.Unistd;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One byte to and fro over two pipes, between two threads that share a core: two uthreads of one
 * vcore here, two pthreads pinned to one CPU in C. An operation is a round trip: two writes, two
 * reads, each of which waits for the other thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipePingPongBench {

  static final int ROUND_TRIPS = 200_000;

  /** Nothing to prepare. */
  public PipePingPongBench() {}

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public int uthreads() throws Exception {
    return Proc.run(
        ProcOptions.named("bench"),
        () -> {
          int[] to = Unistd.pipe();
          int[] fro = Unistd.pipe();
          Pthread.Handle<Void> other = Pthread.pthread_create(() -> echo(to[0], fro[1]));
          byte[] octet = new byte[1];
          for (int i = 0; i < ROUND_TRIPS; i++) {
            Unistd.write(to[1], octet);
            Unistd.read(fro[0], octet);
          }
          Pthread.pthread_join(other);
          return 0;
        });
  }

  private static void echo(int in, int out) throws ErrnoException {
    byte[] octet = new byte[1];
    for (int i = 0; i < ROUND_TRIPS; i++) {
      Unistd.read(in, octet);
      Unistd.write(out, octet);
    }
  }

  /** The peer: a C program, started once an invocation, which costs it a few nanoseconds each. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public int pthreads(PipePingPongPeer peer) throws Exception {
    return peer.run(ROUND_TRIPS);
  }
}

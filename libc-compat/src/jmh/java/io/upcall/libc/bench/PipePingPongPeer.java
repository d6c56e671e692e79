package io.upcall.libc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The C side of {@link PipePingPongBench}: compiled before the first run, with {@code cc}. */
@State(Scope.Benchmark)
public class PipePingPongPeer {

  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <pthread.h>
      #include <sched.h>
      #include <stdlib.h>
      #include <unistd.h>

      static int to[2], fro[2], round_trips;

      static void *echo(void *unused) {
        char octet;
        for (int i = 0; i < round_trips; i++)
          if (read(to[0], &octet, 1) != 1 || write(fro[1], &octet, 1) != 1) exit(2);
        return NULL;
      }

      int main(int argc, char **argv) {
        round_trips = atoi(argv[1]);
        cpu_set_t allowed, one;
        if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
        int cpu = CPU_SETSIZE - 1;
        while (!CPU_ISSET(cpu, &allowed)) cpu--;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0) return 1;
        pthread_t other;
        if (pipe(to) != 0 || pipe(fro) != 0) return 1;
        if (pthread_create(&other, NULL, echo, NULL) != 0) return 1;
        char octet = 'x';
        for (int i = 0; i < round_trips; i++)
          if (write(to[1], &octet, 1) != 1 || read(fro[0], &octet, 1) != 1) return 2;
        return pthread_join(other, NULL);
      }
      """;

  private Path folder = Path.of("");

  /** Nothing is compiled yet. */
  public PipePingPongPeer() {}

  /** Compiles the program. */
  @Setup(Level.Trial)
  public void compile() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("upcall-bench");
    Path source = Files.writeString(folder.resolve("pingpong.c"), SOURCE);
    String[] command = {"cc", "-O2", "-pthread", "-o", program().toString(), source.toString()};
    if (run(command) != 0) {
      throw new IllegalStateException("cc could not compile " + source);
    }
  }

  private Path program() {
    return folder.resolve("pingpong");
  }

  int run(int roundTrips) throws IOException, InterruptedException {
    int status = run(program().toString(), Integer.toString(roundTrips));
    if (status != 0) {
      throw new IllegalStateException(program() + " exited with " + status);
    }
    return status;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException missing) {
      throw new IOException(command[0] + ": the peer in C needs a compiler, cc", missing);
    }
  }

  /** Removes what was compiled. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    Files.deleteIfExists(program());
    Files.deleteIfExists(folder.resolve("pingpong.c"));
    Files.deleteIfExists(folder);
  }
}

package io.upcall.libc;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the seam costs a function: one that does next to nothing, without it and with it. Nobody
 * looks, as ever; or an interposer does that only goes on. With {@code -prof gc} the undecorated
 * ones allocate nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeamBench {

  /** Whether somebody looks. */
  @Param({"nobody", "one"})
  public String looking = "nobody";

  private @Nullable Interposition placed;
  private int fd = 3;
  private byte[] buffer = new byte[64];

  /** A benchmark of the seam. */
  public SeamBench() {}

  /** Puts the interposer in place. */
  @Setup
  public void look() {
    if (looking.equals("one")) {
      placed = Interposition.everywhere(LibcCall::proceed);
    }
  }

  /** Takes it away. */
  @TearDown
  public void lookAway() {
    if (placed != null) {
      placed.close();
    }
  }

  private static int bare(int fd, byte[] buffer, int from, int count) {
    return fd + buffer[from] + count;
  }

  private static int seamed(int fd, byte[] buffer, int from, int count) {
    if (Seam.isDecorated("seamed")) {
      return Seam.callUnfailing(
          "seamed",
          c -> seamed(fd, buffer, from, c.atMost(count)),
          fd,
          Seam.memory(buffer, from, count),
          count);
    }
    return fd + buffer[from] + count;
  }

  /** The function without the seam. */
  @Benchmark
  public int withoutSeam() {
    return bare(fd, buffer, 0, buffer.length);
  }

  /** The same with it. */
  @Benchmark
  public int withSeam() {
    return seamed(fd, buffer, 0, buffer.length);
  }
}

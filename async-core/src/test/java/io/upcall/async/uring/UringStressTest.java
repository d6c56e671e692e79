package io.upcall.async.uring;

import io.upcall.async.Driver;
import io.upcall.async.mix.Ground;
import io.upcall.async.mix.RandomMix;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.Seed;
import io.upcall.async.testing.StressLength;
import io.upcall.async.testing.TemporaryDirectory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same mix on the real kernel; afterwards no call, no descriptor and no byte is left. */
@ExtendWith(NothingLeft.class)
class UringStressTest {

  private static final long SHORT_SECONDS = 4;
  private static final long FULL_SECONDS = 60;

  @Test
  @Timeout(240)
  void theKernelLosesNothingAndNothingIsLeft() throws IOException {
    Seed seed = new Seed();
    long seconds = StressLength.isFull() ? FULL_SECONDS : SHORT_SECONDS;
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (UringGround ground = new UringGround()) {
      String what =
          RandomMix.run(
              ground,
              seed.random(),
              seed.toString(),
              operations -> System.nanoTime() - endNanos >= 0);
      System.out.println("random operations on uring: " + what + "; " + seed);
    }
  }

  private static final class UringGround implements Ground {

    private final Kernel kernel = new Kernel();
    private final TemporaryDirectory directory = new TemporaryDirectory();
    private int files;

    @Override
    public Driver open() throws IOException {
      return UringDriver.open();
    }

    @Override
    public int[] streamPair() {
      return kernel.socketPair(0);
    }

    @Override
    public int[] pipe() {
      return kernel.pipe(0);
    }

    @Override
    public int file(Driver driver) {
      return kernel.open(directory.resolve("file-" + files++), Kernel.O_CREAT | Kernel.O_RDWR);
    }

    @Override
    public void closed(int fd) {
      kernel.disown(fd);
    }

    @Override
    public long nowNanos() {
      return System.nanoTime();
    }

    /** It passes. */
    @Override
    public void pass(long nanos) {}

    @Override
    public boolean failsAtRandom() {
      return false;
    }

    /** Other processes may have the CPU for a while. */
    @Override
    public long latenessNanos() {
      return TimeUnit.SECONDS.toNanos(20);
    }

    @Override
    public void close() {
      kernel.close();
      directory.delete();
    }
  }
}

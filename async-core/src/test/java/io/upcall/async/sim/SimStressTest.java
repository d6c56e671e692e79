package io.upcall.async.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import io.upcall.async.mix.Ground;
import io.upcall.async.mix.RandomMix;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.Seed;
import io.upcall.async.testing.StressLength;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Millions of random operations, with everything that a kernel may do wrong or late. */
@ExtendWith(NothingLeft.class)
class SimStressTest {

  private static final long SHORT_OPERATIONS = 300_000;
  private static final long FULL_OPERATIONS = 10_000_000;
  private static final long ROUND_OPERATIONS = 100_000;
  private static final int TIGHT_ROOM = 24;
  private static final long LONGEST_DELAY_NANOS = 200_000;

  @Test
  @Timeout(1_200)
  void noEventIsLostDoubledOrLate() throws IOException {
    Seed seed = new Seed();
    System.out.println("random operations on sim: " + seed);
    Random random = seed.random();
    long operations = StressLength.isFull() ? FULL_OPERATIONS : SHORT_OPERATIONS;
    for (long done = 0; done < operations; done += ROUND_OPERATIONS) {
      boolean tight = done / ROUND_OPERATIONS % 2 == 1;
      try (SimGround ground = new SimGround(random.nextLong(), tight)) {
        String what =
            RandomMix.run(
                ground, random, "round " + done + "; " + seed, some -> some >= ROUND_OPERATIONS);
        if (done == 0) {
          System.out.println("a round on sim: " + what);
        }
      }
    }
  }

  private static final class SimGround implements Ground {

    private final SimWorld world = new SimWorld();
    private final Kernel memory = new Kernel();
    private final RandomPolicy policy;
    private final boolean tight;
    private int files;

    SimGround(long seed, boolean tight) {
      this.tight = tight;
      policy =
          new RandomPolicy(seed)
              .quick(300)
              .errors(50)
              .shorts(200)
              .refusals(50)
              .delays(300, LONGEST_DELAY_NANOS)
              .slowCancels(300, LONGEST_DELAY_NANOS)
              .overtaking(100);
    }

    @Override
    public Driver open() {
      SimDriver driver = tight ? new SimDriver(world, TIGHT_ROOM) : new SimDriver(world);
      return driver.policy(policy).withoutRecord();
    }

    @Override
    public int[] streamPair() {
      return world.streamPair();
    }

    @Override
    public int[] pipe() {
      return world.pipe(4096);
    }

    @Override
    public int file(Driver any) {
      try (SimDriver driver = new SimDriver(world)) {
        RecordedCall open = new RecordedCall();
        long how = memory.openHow(Kernel.O_CREAT | Kernel.O_RDWR, 0600, 0);
        open.openat2(Sys.AT_FDCWD, memory.string("/file-" + files++), how);
        assertThat(driver.submit(open, 0)).isEqualTo(Submitter.PENDING);
        driver.turn(0);
        return open.result();
      }
    }

    @Override
    public void closed(int fd) {}

    @Override
    public long nowNanos() {
      return world.nowNanos();
    }

    @Override
    public void pass(long nanos) {
      world.advance(nanos);
    }

    @Override
    public boolean failsAtRandom() {
      return true;
    }

    /** With little room a call waits for others, and they for ever. */
    @Override
    public long latenessNanos() {
      return tight ? Long.MAX_VALUE : LONGEST_DELAY_NANOS;
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}

package io.upcall.samples.bench.pread;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One thread's reads: at random blocks of the file, until the time is over.
 *
 * <p>The results belong to the task until it has counted the latch down, then to whoever awaited
 * it.
 */
final class ReadTask implements Runnable {
  private static final int READS_PER_LOOK_AT_THE_CLOCK = 16;

  private final BlockFile file;
  private final long blocks;
  private final long endNanos;
  private final SplittableRandom random;
  private final CountDownLatch done;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(2 * BlockFile.BLOCK_BYTES).alignedSlice(BlockFile.BLOCK_BYTES);

  private long reads;
  private @Nullable IOException failure;

  ReadTask(BlockFile file, long blocks, long endNanos, long seed, CountDownLatch done) {
    this.file = file;
    this.blocks = blocks;
    this.endNanos = endNanos;
    this.done = done;
    random = new SplittableRandom(seed);
    buffer.limit(BlockFile.BLOCK_BYTES);
  }

  @Override
  public void run() {
    try {
      while (System.nanoTime() - endNanos < 0) {
        for (int i = 0; i < READS_PER_LOOK_AT_THE_CLOCK; i++) {
          readOne();
        }
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      done.countDown();
    }
  }

  /** How many it made. */
  long reads() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return reads;
  }

  private void readOne() throws IOException {
    long offset = random.nextLong(blocks) * BlockFile.BLOCK_BYTES;
    int count = file.read(buffer.rewind(), offset);
    if (count != BlockFile.BLOCK_BYTES) {
      throw new IOException("read of " + count + " bytes at " + offset);
    }
    reads++;
  }
}

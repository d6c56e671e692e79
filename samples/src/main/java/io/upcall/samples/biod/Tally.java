package io.upcall.samples.biod;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Counts requests that are over. Confined to one thread at a time. */
final class Tally {
  private final Load load;
  private long reads;
  private long readSum;
  private long writes;
  private long writtenSum;

  Tally(Load load) {
    this.load = load;
  }

  /**
   * One request more.
   *
   * @param result what pread(2) or pwrite(2) said: a count, or {@code -errno}
   * @param block what was read or written
   */
  void count(int request, int result, MemorySegment block) throws IOException {
    if (result != Blocks.BYTES) {
      throw new IOException(
          "%s at %d of %s: %d, not %d"
              .formatted(
                  load.isWrite(request) ? "pwrite" : "pread",
                  load.offset(request),
                  load.file(),
                  result,
                  Blocks.BYTES));
    }
    if (load.isWrite(request)) {
      writes++;
      writtenSum += Blocks.sum(block);
    } else {
      reads++;
      readSum += Blocks.sum(block);
    }
  }

  Sums sums() {
    return new Sums(reads, readSum, writes, writtenSum);
  }
}

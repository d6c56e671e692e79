package io.upcall.samples.biod;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The same for all ways: reads and writes in turn, at blocks that seem drawn at random but are the
 * same every time. The first half of the file is read, the second half written.
 *
 * @param file where it goes
 * @param direct whether past the page cache, so that each request is one for the disk
 * @param blocks in each half of the file; a power of two
 * @param requests how many in all
 * @param inFlight how many at once, at most
 * @param salt of what is written: each run has its own, so that none finds its work done
 */
record Load(Path file, boolean direct, int blocks, int requests, int inFlight, long salt) {
  /** What the first half is filled with, once and for all. */
  static final long READ_SALT = 0;

  /** Odd, so that all blocks have their turn. */
  private static final int STRIDE = 0x9e3779b1;

  Load {
    if (Integer.bitCount(blocks) != 1) {
      throw new IllegalArgumentException(blocks + " blocks are no power of two");
    }
  }

  /** The next run's. */
  Load next(int otherRequests) {
    return new Load(file, direct, blocks, otherRequests, inFlight, salt + 1);
  }

  boolean isWrite(int request) {
    return (request & 1) == 1;
  }

  /** Which block of the file {@code request} is about. */
  int block(int request) {
    int inHalf = ((request >>> 1) * STRIDE) & (blocks - 1);
    return isWrite(request) ? blocks + inHalf : inHalf;
  }

  long offset(int request) {
    return (long) block(request) * Blocks.BYTES;
  }

  /** Makes what {@code request}, a write, is to write. */
  void fill(MemorySegment block, int request) {
    Blocks.fill(block, block(request), salt);
  }

  /** What must come of it, whoever does it. */
  Sums expected() {
    long reads = 0;
    long readSum = 0;
    long writtenSum = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Blocks.BYTES, Long.BYTES);
      for (int request = 0; request < requests; request++) {
        boolean write = isWrite(request);
        Blocks.fill(block, block(request), write ? salt : READ_SALT);
        if (write) {
          writtenSum += Blocks.sum(block);
        } else {
          reads++;
          readSum += Blocks.sum(block);
        }
      }
    }
    return new Sums(reads, readSum, requests - reads, writtenSum);
  }
}

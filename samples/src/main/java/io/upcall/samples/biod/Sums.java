package io.upcall.samples.biod;

/**
 * What was read and written, in whatever order: how many blocks, and the sums of their sums.
 *
 * @param reads blocks that were read
 * @param readSum of what came
 * @param writes blocks that were written
 * @param writtenSum of what went
 */
record Sums(long reads, long readSum, long writes, long writtenSum) {
  static final Sums NOTHING = new Sums(0, 0, 0, 0);

  Sums plus(Sums other) {
    return new Sums(
        reads + other.reads,
        readSum + other.readSum,
        writes + other.writes,
        writtenSum + other.writtenSum);
  }

  long bytes() {
    return (reads + writes) * Blocks.BYTES;
  }
}

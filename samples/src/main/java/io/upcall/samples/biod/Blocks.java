package io.upcall.samples.biod;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * What is in a block: words that follow from its number and from a salt, so that every run can
 * write something else. Its sum is a CRC.
 */
final class Blocks {
  /** Size of a block, which is also what O_DIRECT wants buffers and offsets to be a multiple of. */
  static final int BYTES = 4096;

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private Blocks() {}

  static void fill(MemorySegment block, long number, long salt) {
    long word = number * STEP + salt;
    for (long at = 0; at < BYTES; at += Long.BYTES) {
      word += STEP;
      block.set(WORD, at, word ^ (word >>> 29));
    }
  }

  static long sum(MemorySegment block) {
    CRC32C crc = new CRC32C();
    crc.update(block.asByteBuffer());
    return crc.getValue();
  }
}

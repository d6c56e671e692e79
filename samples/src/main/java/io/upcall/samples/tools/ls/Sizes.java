package io.upcall.samples.tools.ls;

/** Sizes as they are shown: always rounded up, so that nothing is said to be less than it is. */
final class Sizes {
  private static final int KIB = 1024;
  private static final int BLOCKS_A_KIB = 2;
  private static final int BLOCK_BYTES = 512;
  private static final String UNITS = "KMGTPEZY";

  private Sizes() {}

  /** Of 512 bytes. */
  static long blocks(Entry entry) {
    return entry.status() == null ? 0 : entry.status().st_blocks;
  }

  /** In KiB, or in what is nearest. */
  static String ofBlocks(long blocks, boolean human) {
    return human
        ? human(blocks * BLOCK_BYTES)
        : Long.toString((blocks + BLOCKS_A_KIB - 1) / BLOCKS_A_KIB);
  }

  static String ofBytes(long bytes, boolean human) {
    return human ? human(bytes) : Long.toUnsignedString(bytes);
  }

  /** 1023, 1.0K, 9.9K, 10K: two digits where there would be one. */
  private static String human(long bytes) {
    if (bytes < KIB) {
      return Long.toString(bytes);
    }
    int unit = 0;
    long scale = KIB;
    while (bytes > (KIB - 1) * scale && unit < UNITS.length() - 1 && scale < (1L << 60)) {
      scale *= KIB;
      unit++;
    }
    long tenths = tenthsUp(bytes, scale);
    boolean isSmall = tenths < 100;
    long whole = bytes / scale + (bytes % scale == 0 ? 0 : 1);
    return (isSmall ? tenths / 10 + "." + tenths % 10 : Long.toString(whole)) + UNITS.charAt(unit);
  }

  private static long tenthsUp(long bytes, long scale) {
    long whole = bytes / scale;
    double rest = (double) (bytes % scale) * 10 / scale;
    return whole * 10 + (long) Math.ceil(rest);
  }
}

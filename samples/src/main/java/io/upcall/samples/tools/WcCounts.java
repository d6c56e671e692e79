package io.upcall.samples.tools;

/**
 * What wc(1) counts.
 *
 * @param lines newlines
 * @param words what white space parts
 * @param characters of UTF-8; what is none counts as a byte only
 * @param bytes all of them
 * @param longestColumns how many columns the longest line has on a terminal
 */
record WcCounts(long lines, long words, long characters, long bytes, long longestColumns) {
  static final WcCounts NONE = new WcCounts(0, 0, 0, 0, 0);

  WcCounts plus(WcCounts other) {
    return new WcCounts(
        lines + other.lines,
        words + other.words,
        characters + other.characters,
        bytes + other.bytes,
        Math.max(longestColumns, other.longestColumns));
  }
}

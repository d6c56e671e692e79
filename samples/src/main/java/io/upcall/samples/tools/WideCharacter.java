package io.upcall.samples.tools;

import java.util.Arrays;

/** {@code wctype.h} in a locale of UTF-8, as far as the tools ask it. */
public final class WideCharacter {
  /**
   * First and last code points of two columns each: East Asian Width W and F, in the ranges that
   * matter (Markus Kuhn's wcwidth, and the emoji).
   */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x2e80, 0x303e, 0x3041, 0x33ff,
    0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff,
    0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680,
    0x1f6ff, 0x1f900, 0x1f9ff, 0x20000, 0x2fffd, 0x30000, 0x3fffd
  };

  private static final int SOFT_HYPHEN = 0xad;

  private WideCharacter() {}

  /** iswprint(3). */
  static boolean isPrintable(int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.UNASSIGNED:
      case Character.SURROGATE:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return false;
      default:
        return true;
    }
  }

  /** iswspace(3), and the spaces at which lines do not break: what wc(1) parts words at. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x2060;
  }

  /** wcwidth(3): how many columns; 0 also of what is not printable. */
  public static int columns(int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.UNASSIGNED:
      case Character.SURROGATE:
      case Character.NON_SPACING_MARK:
      case Character.ENCLOSING_MARK:
        return 0;
      case Character.FORMAT:
        return c == SOFT_HYPHEN ? 1 : 0;
      default:
        return isWide(c) ? 2 : 1;
    }
  }

  private static boolean isWide(int c) {
    int at = Arrays.binarySearch(WIDE, c);
    // Behind an odd number of bounds c is in a range.
    return at >= 0 || (-at - 1 < WIDE.length && (-at - 1) % 2 == 1);
  }
}

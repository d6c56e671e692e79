package io.upcall.samples.tools.find;

/** -size: a count of units, rounded up. */
final class FileSize {
  private static final int BLOCK_BYTES = 512;
  private static final String UNITS = "bcwkMG";
  private static final long[] BYTES = {BLOCK_BYTES, 1, 2, 1 << 10, 1 << 20, 1 << 30};

  private FileSize() {}

  static Expression parse(String text) throws Parser.Mistake {
    if (text.isEmpty()) {
      throw new Parser.Mistake("invalid null argument to -size");
    }
    char last = text.charAt(text.length() - 1);
    boolean hasUnit = !Character.isDigit(last);
    int unit = hasUnit ? UNITS.indexOf(last) : 0;
    if (unit < 0) {
      throw new Parser.Mistake("invalid -size type `" + last + "'");
    }
    String number = hasUnit ? text.substring(0, text.length() - 1) : text;
    if (!Comparison.digits(number).matches("[0-9]{1,18}")) {
      throw new Parser.Mistake("Invalid argument `" + text + "' to -size");
    }
    Comparison comparison = Comparison.parse("-size", number);
    long bytes = BYTES[unit];
    return visit -> {
      long units = (visit.status().st_size + bytes - 1) / bytes;
      return comparison.holds((double) units);
    };
  }
}

package io.upcall.samples.kvd.resp;

import java.math.BigDecimal;

/** Floating-point numbers as Redis reads and writes them. */
public final class Doubles {
  /** Not a number at all: {@link #parse} of what is none. */
  public static final double INVALID = Double.NaN;

  /** From here on an integer is written with an exponent, as C's %.17g does. */
  private static final double LARGEST_PLAIN = 1e17;

  private Doubles() {}

  /** The shortest text that gives the same number: 3, 3.5, inf, 1e+20. */
  public static String text(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < LARGEST_PLAIN) {
      return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -5 && exponent < 17) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** A number, inf or infinity with a sign or none; {@link #INVALID} for anything else. */
  public static double parse(String text) {
    if (text.isEmpty() || Character.isWhitespace(text.charAt(0))) {
      return INVALID;
    }
    boolean signed = text.charAt(0) == '-' || text.charAt(0) == '+';
    String magnitude = (signed ? text.substring(1) : text).toLowerCase(java.util.Locale.ROOT);
    if (magnitude.equals("inf") || magnitude.equals("infinity")) {
      return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    char last = text.charAt(text.length() - 1);
    if (last != '.' && !Character.isDigit(last)) {
      // Java would take blanks, and d or f as a suffix.
      return INVALID;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return INVALID;
    }
  }
}

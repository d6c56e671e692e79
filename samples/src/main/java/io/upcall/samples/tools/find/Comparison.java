package io.upcall.samples.tools.find;

/**
 * {@code +n}, {@code -n} or {@code n}: more, less, exactly.
 *
 * @param sign 1, -1 or 0
 */
record Comparison(int sign, double number) {
  /** Of a number that may have a fraction only where {@link #parse} was told so. */
  static Comparison parse(String predicate, String text) throws Parser.Mistake {
    boolean mayBeFraction = predicate.endsWith("time") || predicate.endsWith("min");
    String digits = digits(text);
    if (!digits.matches(mayBeFraction ? "[0-9]+(\\.[0-9]*)?" : "[0-9]{1,18}")) {
      throw new Parser.Mistake("invalid argument `" + text + "' to `" + predicate + "'");
    }
    return new Comparison(sign(text), Double.parseDouble(digits));
  }

  static int sign(String text) {
    return text.startsWith("+") ? 1 : text.startsWith("-") ? -1 : 0;
  }

  /** The rest. */
  static String digits(String text) {
    return sign(text) == 0 ? text : text.substring(1);
  }

  boolean holds(double value) {
    return sign == 0 ? value == number : sign > 0 ? value > number : value < number;
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Doubles;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers with fractions as INCRBYFLOAT adds them: Redis uses C's long double and writes 17
 * decimals of the sum; we add exactly and write as many.
 */
final class Decimals {
  private static final int DECIMALS = 17;
  private static final int LONGEST = 400;

  private Decimals() {}

  static BigDecimal parse(String text, CommandError otherwise) {
    double value = Doubles.parse(text);
    if (Double.isNaN(value) || text.length() > LONGEST) {
      throw otherwise;
    }
    if (Double.isInfinite(value)) {
      throw notFinite();
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException hexadecimal) {
      return new BigDecimal(value);
    }
  }

  static String sum(BigDecimal a, BigDecimal b) {
    BigDecimal sum = a.add(b);
    if (Double.isInfinite(sum.doubleValue())) {
      throw notFinite();
    }
    BigDecimal rounded = sum.setScale(Math.min(DECIMALS, sum.scale()), RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static CommandError notFinite() {
    return new CommandError("ERR increment would produce NaN or Infinity");
  }
}

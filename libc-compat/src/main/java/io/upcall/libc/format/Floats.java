package io.upcall.libc.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Spells doubles: the conversions a, e, f and g. From the exact decimal expansion, which a double
 * has (up to 1,074 digits behind the point), rounded half to even.
 */
final class Floats {

  private static final int DEFAULT_PRECISION = 6;
  private static final int FRACTION_BITS = 52;
  private static final int HEX_DIGITS = 13;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;

  private Floats() {}

  static void write(Bytes out, Directive directive, double value) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    String prefix = directive.sign(negative);
    double magnitude = Math.abs(value);
    String digits;
    boolean finite = Double.isFinite(value);
    if (!finite) {
      digits = Double.isNaN(value) ? "nan" : "inf";
    } else {
      switch (directive.conversion) {
        case 'a', 'A' -> {
          prefix += "0x";
          digits = hexadecimal(directive, magnitude);
        }
        case 'e', 'E' -> digits = scientific(directive, magnitude, precision(directive));
        case 'f', 'F' -> digits = fixed(directive, new BigDecimal(magnitude), precision(directive));
        default -> digits = general(directive, magnitude);
      }
    }
    if (directive.isUpper()) {
      prefix = prefix.toUpperCase(Locale.ROOT);
      digits = digits.toUpperCase(Locale.ROOT);
    }
    directive.pad(out, prefix, digits, directive.zero && finite);
  }

  private static int precision(Directive directive) {
    return directive.precision < 0 ? DEFAULT_PRECISION : directive.precision;
  }

  private static String fixed(Directive directive, BigDecimal magnitude, int precision) {
    String digits = magnitude.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return precision == 0 && directive.alternate ? digits + "." : digits;
  }

  private static String scientific(Directive directive, double magnitude, int precision) {
    BigDecimal rounded = rounded(magnitude, precision + 1);
    return scientific(directive, rounded, precision);
  }

  /** Of a number that has no more than {@code precision + 1} digits. */
  private static String scientific(Directive directive, BigDecimal rounded, int precision) {
    String digits = rounded.unscaledValue().toString();
    int exponent = exponent(rounded);
    StringBuilder text = new StringBuilder().append(digits.charAt(0));
    if (precision > 0 || directive.alternate) {
      text.append('.');
    }
    text.append(digits, 1, Math.min(digits.length(), precision + 1));
    text.append("0".repeat(Math.max(0, precision + 1 - digits.length())));
    text.append(exponent < 0 ? "e-" : "e+");
    int absolute = Math.abs(exponent);
    return text.append(absolute < 10 ? "0" : "").append(absolute).toString();
  }

  private static BigDecimal rounded(double magnitude, int digits) {
    return new BigDecimal(magnitude).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  /** Of ten, for the first digit. */
  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static String general(Directive directive, double magnitude) {
    int significant = Math.max(1, precision(directive));
    BigDecimal rounded = rounded(magnitude, significant);
    int exponent = exponent(rounded);
    if (exponent < -4 || exponent >= significant) {
      int precision = directive.alternate ? significant - 1 : usedDigits(rounded) - 1;
      return scientific(directive, rounded, precision);
    }
    String digits = fixed(directive, rounded, significant - 1 - exponent);
    return directive.alternate ? digits : withoutTrailingZeros(digits);
  }

  private static int usedDigits(BigDecimal value) {
    return value.signum() == 0 ? 1 : value.stripTrailingZeros().precision();
  }

  private static String withoutTrailingZeros(String digits) {
    return digits.indexOf('.') < 0 ? digits : digits.replaceFirst("\\.?0+$", "");
  }

  /** Behind the 0x. A denormal keeps the exponent -1022, and has a 0 before the point. */
  private static String hexadecimal(Directive directive, double magnitude) {
    long bits = Double.doubleToRawLongBits(magnitude);
    int biased = (int) (bits >>> FRACTION_BITS);
    long fraction = bits & FRACTION;
    long lead = biased == 0 ? 0 : 1;
    int exponent = bits == 0 ? 0 : Math.max(1, biased) - Double.MAX_EXPONENT;
    int precision = directive.precision;
    if (precision >= 0 && precision < HEX_DIGITS) {
      int dropped = 4 * (HEX_DIGITS - precision);
      long all = lead << FRACTION_BITS | fraction;
      long kept = roundedHalfEven(all, dropped) << dropped;
      lead = kept >>> FRACTION_BITS;
      fraction = kept & FRACTION;
    }
    String digits = String.format(Locale.ROOT, "%013x", fraction);
    digits = precision < 0 ? digits.replaceFirst("0+$", "") : sized(digits, precision);
    String point = digits.isEmpty() && !directive.alternate ? "" : ".";
    return lead + point + digits + (exponent < 0 ? "p-" : "p+") + Math.abs(exponent);
  }

  private static String sized(String digits, int precision) {
    return precision <= HEX_DIGITS
        ? digits.substring(0, precision)
        : digits + "0".repeat(precision - HEX_DIGITS);
  }

  /** {@code value >> bits}, rounded half to even. */
  private static long roundedHalfEven(long value, int bits) {
    long half = 1L << (bits - 1);
    long kept = value >>> bits;
    long rest = value & ((1L << bits) - 1);
    return rest > half || (rest == half && (kept & 1) == 1) ? kept + 1 : kept;
  }
}

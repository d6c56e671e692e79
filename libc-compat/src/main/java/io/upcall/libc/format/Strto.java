package io.upcall.libc.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** strtol(3), strtoul(3), strtod(3) and strtof(3): the longest number at the start of a text. */
public final class Strto {

  /**
   * What was read.
   *
   * @param value the nearest that there is when it is out of range
   * @param end the index behind it; 0 when there is no number
   */
  public record Integral(long value, int end, boolean isOutOfRange) {}

  /** What was read; see {@link Integral}. */
  public record Real(double value, int end, boolean isOutOfRange) {}

  private static final int MOST_BASE = 36;

  private Strto() {}

  // ---- integers --------------------------------------------------------------------------------

  /** True for what strtol(3) takes as a base. */
  public static boolean isBase(int base) {
    return base == 0 || (base >= 2 && base <= MOST_BASE);
  }

  /**
   * strtol(3) or strtoul(3).
   *
   * @param base 2 to 36, or 0 for what the number's prefix says
   */
  public static Integral integral(CharSequence text, int base, boolean unsigned) {
    int at = skipSpace(text);
    boolean negative = charAt(text, at) == '-';
    if (negative || charAt(text, at) == '+') {
      at++;
    }
    boolean prefixed =
        charAt(text, at) == '0'
            && (charAt(text, at + 1) | 0x20) == 'x'
            && Character.digit(charAt(text, at + 2), 16) >= 0;
    int radix = base;
    if ((base == 0 || base == 16) && prefixed) {
      radix = 16;
      at += 2;
    } else if (base == 0) {
      radix = charAt(text, at) == '0' ? 8 : 10;
    }
    return digits(text, at, radix, negative, unsigned);
  }

  private static Integral digits(
      CharSequence text, int begin, int radix, boolean negative, boolean unsigned) {
    long most = unsigned ? -1 : negative ? Long.MIN_VALUE : Long.MAX_VALUE; // as an unsigned one
    long value = 0;
    boolean over = false;
    int at = begin;
    for (int digit; (digit = digit(charAt(text, at), radix)) >= 0; at++) {
      over |=
          Long.compareUnsigned(value, Long.divideUnsigned(most, radix)) > 0
              || Long.compareUnsigned(value * radix, most - digit) > 0;
      value = value * radix + digit;
    }
    if (at == begin) {
      return new Integral(0, 0, false);
    }
    if (over) {
      return new Integral(most, at, true);
    }
    return new Integral(negative ? -value : value, at, false);
  }

  /** Of ASCII alone: Character.digit knows others. */
  private static int digit(char c, int radix) {
    return c < 0x80 ? Character.digit(c, radix) : -1;
  }

  // ---- real numbers ----------------------------------------------------------------------------

  /** strtod(3); {@code single}: strtof(3). */
  public static Real real(CharSequence text, boolean single) {
    int at = skipSpace(text);
    boolean negative = charAt(text, at) == '-';
    if (negative || charAt(text, at) == '+') {
      at++;
    }
    int special = specialEnd(text, at);
    if (special > at) {
      double value = (charAt(text, at) | 0x20) == 'n' ? Double.NaN : Double.POSITIVE_INFINITY;
      return new Real(negative ? -value : value, special, false);
    }
    boolean hex =
        charAt(text, at) == '0'
            && (charAt(text, at + 1) | 0x20) == 'x'
            && mantissaEnd(text, at + 2, 16) > at + 2;
    int digits = hex ? at + 2 : at;
    int mantissa = mantissaEnd(text, digits, hex ? 16 : 10);
    if (mantissa == digits) {
      return new Real(0, 0, false);
    }
    int end = exponentEnd(text, mantissa, hex ? 'p' : 'e');
    String number = text.subSequence(at, end).toString();
    if (hex && end == mantissa) {
      number += "p0";
    }
    return value(number, end, negative, single);
  }

  private static Real value(String number, int end, boolean negative, boolean single) {
    double value = single ? Float.parseFloat(number) : Double.parseDouble(number);
    double smallest = single ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    boolean over = Double.isInfinite(value);
    boolean under = value < smallest && !isExactly(number, value);
    return new Real(negative ? -value : value, end, over || under);
  }

  /** True when {@code value} is what {@code number} says, not only near it. */
  private static boolean isExactly(String number, double value) {
    String lower = number.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("0x")) {
      boolean zero = lower.replaceFirst("e.*", "").chars().noneMatch(c -> c >= '1' && c <= '9');
      return zero || (value != 0 && isSame(lower, value));
    }
    int p = lower.indexOf('p');
    String mantissa = lower.substring(2, p);
    int dot = mantissa.indexOf('.');
    int fractionDigits = dot < 0 ? 0 : mantissa.length() - dot - 1;
    BigInteger digits = new BigInteger(mantissa.replace(".", ""), 16);
    if (digits.signum() == 0) {
      return true;
    }
    // Exact when the lowest bit that is set is worth no less than the smallest double's.
    long exponent = exponent(lower.substring(p + 1)) - 4L * fractionDigits;
    return value != 0 && exactInBinary(digits, exponent, value);
  }

  private static boolean exactInBinary(BigInteger digits, long exponent, double value) {
    if (Math.abs(exponent) > 100_000) {
      return false;
    }
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow((int) Math.abs(exponent)));
    BigDecimal exact = new BigDecimal(digits);
    return exponent >= 0
        ? exact.multiply(power).compareTo(new BigDecimal(value)) == 0
        : exact.compareTo(new BigDecimal(value).multiply(power)) == 0;
  }

  private static long exponent(String digits) {
    Integral exponent = integral(digits, 10, false);
    return exponent.isOutOfRange() ? Integer.MAX_VALUE : exponent.value();
  }

  private static boolean isSame(String decimal, double value) {
    try {
      return new BigDecimal(decimal).compareTo(new BigDecimal(value)) == 0;
    } catch (NumberFormatException exponentOutOfRange) {
      return false;
    }
  }

  private static int specialEnd(CharSequence text, int at) {
    if (matches(text, at, "infinity")) {
      return at + "infinity".length();
    }
    if (matches(text, at, "inf")) {
      return at + "inf".length();
    }
    if (!matches(text, at, "nan")) {
      return at;
    }
    int end = at + "nan".length();
    if (charAt(text, end) != '(') {
      return end;
    }
    int close = end + 1;
    while (isWord(charAt(text, close))) {
      close++;
    }
    return charAt(text, close) == ')' ? close + 1 : end;
  }

  private static boolean isWord(char c) {
    return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  private static boolean matches(CharSequence text, int at, String lower) {
    for (int i = 0; i < lower.length(); i++) {
      if ((charAt(text, at + i) | 0x20) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Behind digits with at most one point among them; {@code begin} when there is no digit. */
  private static int mantissaEnd(CharSequence text, int begin, int radix) {
    int at = begin;
    boolean dot = false;
    int digits = 0;
    for (char c = charAt(text, at); ; c = charAt(text, ++at)) {
      if (c == '.' && !dot) {
        dot = true;
      } else if (digit(c, radix) >= 0) {
        digits++;
      } else {
        return digits == 0 ? begin : at;
      }
    }
  }

  private static int exponentEnd(CharSequence text, int begin, char letter) {
    if ((charAt(text, begin) | 0x20) != letter) {
      return begin;
    }
    int at = begin + 1;
    if (charAt(text, at) == '-' || charAt(text, at) == '+') {
      at++;
    }
    int digits = at;
    while (digit(charAt(text, at), 10) >= 0) {
      at++;
    }
    return at == digits ? begin : at;
  }

  // ---- text ------------------------------------------------------------------------------------

  private static int skipSpace(CharSequence text) {
    int at = 0;
    while (isSpace(charAt(text, at))) {
      at++;
    }
    return at;
  }

  /** isspace(3) in the C locale. */
  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** 0 behind the end, as in C. */
  private static char charAt(CharSequence text, int at) {
    return at < text.length() ? text.charAt(at) : 0;
  }
}

package io.upcall.libc.format;

/** Spells integers: the conversions d, i, u, o, x, X, b and B. */
final class Integers {

  private Integers() {}

  static void signed(Bytes out, Directive directive, long argument) {
    long value = narrowed(argument, directive.lengthBytes);
    String digits = value < 0 ? Long.toUnsignedString(-value) : Long.toString(value);
    write(out, directive, directive.sign(value < 0), digits, value == 0);
  }

  static void unsigned(Bytes out, Directive directive, long argument) {
    long value = argument;
    if (directive.lengthBytes < Long.BYTES) {
      value &= (1L << (directive.lengthBytes * Byte.SIZE)) - 1;
    }
    String digits = digits(value, directive.conversion);
    String prefix = value == 0 || !directive.alternate ? "" : prefix(directive.conversion);
    boolean octal = directive.conversion == 'o';
    if (octal && directive.alternate && directive.precision <= digits.length()) {
      // The first digit is to be a 0: a digit like the others, for the precision.
      boolean hasOne = value == 0 && directive.precision != 0;
      digits = hasOne ? digits : value == 0 ? "0" : "0" + digits;
      write(out, directive, "", digits, false);
      return;
    }
    write(out, directive, prefix, digits, value == 0);
  }

  private static String digits(long value, char conversion) {
    switch (conversion) {
      case 'o':
        return Long.toOctalString(value);
      case 'x':
        return Long.toHexString(value);
      case 'X':
        return Long.toHexString(value).toUpperCase(java.util.Locale.ROOT);
      case 'b':
      case 'B':
        return Long.toBinaryString(value);
      default:
        return Long.toUnsignedString(value);
    }
  }

  private static String prefix(char conversion) {
    return "xXbB".indexOf(conversion) < 0 ? "" : "0" + conversion;
  }

  private static void write(
      Bytes out, Directive directive, String prefix, String digits, boolean isZero) {
    int least = directive.precision;
    String shown = least == 0 && isZero ? "" : digits;
    if (least > shown.length()) {
      shown = "0".repeat(least - shown.length()) + shown;
    }
    directive.pad(out, prefix, shown, directive.zero && least < 0);
  }

  private static long narrowed(long value, int bytes) {
    int unused = Long.SIZE - bytes * Byte.SIZE;
    return value << unused >> unused;
  }
}

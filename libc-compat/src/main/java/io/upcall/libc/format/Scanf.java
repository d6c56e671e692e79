package io.upcall.libc.format;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * scanf(3): {@code %[N$][*][WIDTH][m][hh|h|l|ll|j|z|t|q|L]CONVERSION}.
 *
 * <p>What C has pointers for are arrays here, of which element 0 is written: integers go to a
 * byte[], short[], int[] or long[] by the length modifier; real numbers to a float[], or with an l
 * to a double[]; texts to a String[], or to a byte[], with a 0 behind them but for {@code %c}.
 *
 * <p>What is taken of the input is what glibc takes: the longest prefix of what could be a number,
 * of which only one byte can be given back; so {@code "1ex"} read by {@code %lf} leaves {@code
 * "x"}.
 *
 * @param <X> how reading fails
 */
public final class Scanf<X extends Exception> {

  private static final int EOF = -1;

  /** How a conversion ended. */
  private enum Outcome {
    MATCHED,
    /** The input is not what was wanted. */
    MISMATCH,
    /** The input ended before anything was read. */
    ENDED
  }

  private final Source<X> source;
  private final FormatReader format;
  private final @Nullable Object[] targets;
  private int nextTarget;
  private int assigned;

  /** How many bytes were taken. */
  private long taken;

  // The conversion under way.
  private int position;
  private boolean suppressed;
  private int width;
  private int lengthBytes;
  private final StringBuilder text = new StringBuilder();

  private Scanf(Source<X> source, String format, @Nullable Object[] targets) {
    this.source = source;
    this.format = new FormatReader(format);
    this.targets = targets;
  }

  /**
   * Reads by {@code format}.
   *
   * @return how many were stored; -1 when the input ended before the first
   * @throws IllegalArgumentException for what C leaves undefined: another conversion, a target that
   *     is missing or of another type
   * @throws ArrayIndexOutOfBoundsException when a text does not fit into its byte[]
   */
  public static <X extends Exception> int scan(
      Source<X> source, String format, @Nullable Object... targets) throws X {
    return new Scanf<>(source, format, targets).run();
  }

  private int run() throws X {
    Outcome outcome = Outcome.MATCHED;
    while (outcome == Outcome.MATCHED && !format.atEnd()) {
      if (Strto.isSpace(format.peek())) {
        format.next();
        skipSpace();
      } else if (format.take('%')) {
        outcome = directive();
      } else {
        outcome = literal(format.next());
      }
    }
    return outcome == Outcome.ENDED && assigned == 0 ? EOF : assigned;
  }

  // ---- the input -------------------------------------------------------------------------------

  private int next() throws X {
    int octet = source.next();
    taken += octet < 0 ? 0 : 1;
    return octet;
  }

  private void back(int octet) throws X {
    if (octet >= 0) {
      source.back(octet);
      taken--;
    }
  }

  private void skipSpace() throws X {
    int octet = next();
    while (Strto.isSpace(octet)) {
      octet = next();
    }
    back(octet);
  }

  private Outcome literal(char expected) throws X {
    for (byte octet : Character.toString(expected).getBytes(StandardCharsets.UTF_8)) {
      int found = next();
      if (found < 0) {
        return Outcome.ENDED;
      }
      if (found != (octet & 0xff)) {
        back(found);
        return Outcome.MISMATCH;
      }
    }
    return Outcome.MATCHED;
  }

  /** Takes the next byte into {@link #text} if the width allows and {@code wanted} has it. */
  private boolean take(String wanted) throws X {
    if (width == 0) {
      return false;
    }
    int octet = next();
    if (octet < 0 || wanted.indexOf(octet) < 0) {
      back(octet);
      return false;
    }
    width--;
    text.append((char) octet);
    return true;
  }

  // ---- conversions -----------------------------------------------------------------------------

  private Outcome directive() throws X {
    position = format.position();
    suppressed = format.take('*');
    while (format.take('\'') || format.take('m')) {
      // Grouping, which the C locale has not; and memory to be allocated, which it is always.
    }
    width = format.atDigit() ? format.number() : Integer.MAX_VALUE;
    if (width == 0) {
      width = Integer.MAX_VALUE;
    }
    format.take('m');
    lengthBytes = format.lengthBytes();
    char conversion = format.next();
    text.setLength(0);
    switch (conversion) {
      case 'n':
        return count();
      case 'c', 'C':
        return characters();
      case '[':
        return set();
      default:
        skipSpace();
        return behindSpace(conversion);
    }
  }

  private Outcome behindSpace(char conversion) throws X {
    if (conversion == '%') {
      return literal('%');
    }
    int first = next();
    back(first);
    if (first < 0) {
      return Outcome.ENDED;
    }
    switch (conversion) {
      case 'd':
        return integer(10, false);
      case 'i':
        return integer(0, false);
      case 'u':
        return integer(10, true);
      case 'o':
        return integer(8, true);
      case 'x', 'X':
        return integer(16, true);
      case 'p':
        lengthBytes = Long.BYTES;
        return pointer();
      case 'a', 'A', 'e', 'E', 'f', 'F', 'g', 'G':
        return real();
      case 's', 'S':
        return string();
      default:
        throw format.wrong("there is no conversion '" + conversion + "'");
    }
  }

  private @Nullable Object target() {
    int index = position > 0 ? position - 1 : nextTarget++;
    if (index >= targets.length) {
      throw format.wrong("target " + (index + 1) + " is missing");
    }
    return targets[index];
  }

  private Outcome count() {
    if (!suppressed) {
      storeInteger(taken);
      assigned--; // not one of those that are counted
    }
    return Outcome.MATCHED;
  }

  // ---- numbers ---------------------------------------------------------------------------------

  private static final String DIGITS = "0123456789abcdef";

  private Outcome integer(int base, boolean unsigned) throws X {
    boolean signed = take("+-");
    int radix = base;
    if (take("0")) {
      if ((base == 0 || base == 16) && take("xX")) {
        radix = 16;
      } else if (base == 0) {
        radix = 8;
      }
    } else if (base == 0) {
      radix = 10;
    }
    String digits = DIGITS.substring(0, radix);
    digits += radix > 10 ? "ABCDEF" : "";
    while (take(digits)) {
      // into the text
    }
    if (text.length() == (signed ? 1 : 0)) {
      return Outcome.MISMATCH;
    }
    if (!suppressed) {
      storeInteger(Strto.integral(text, radix, unsigned).value());
    }
    return Outcome.MATCHED;
  }

  /** {@code (nil)} too, as {@code %p} prints it. */
  private Outcome pointer() throws X {
    if (!take("(")) {
      return integer(16, true);
    }
    boolean nil = take("nN") && take("iI") && take("lL") && take(")");
    if (nil && !suppressed) {
      storeInteger(0);
    }
    return nil ? Outcome.MATCHED : Outcome.MISMATCH;
  }

  private void storeInteger(long value) {
    Object target = target();
    if (!Store.integer(target, lengthBytes, value)) {
      throw unwanted(target, String.valueOf(Store.TYPES.get(lengthBytes)));
    }
    assigned++;
  }

  private Outcome real() throws X {
    boolean signed = take("+-");
    int begin = signed ? 1 : 0;
    if (take("nN")) {
      return take("aA") && take("nN") ? storeReal() : Outcome.MISMATCH;
    }
    if (take("iI")) {
      return infinity();
    }
    // An x that is the last of the width is not taken: glibc wants room for a digit behind it.
    boolean hex = take("0") && width > 1 && take("xX");
    digits(hex);
    if (text.length() == begin + (hex ? 2 : 0)) {
      return Outcome.MISMATCH;
    }
    return storeReal();
  }

  private Outcome infinity() throws X {
    if (!take("nN") || !take("fF")) {
      return Outcome.MISMATCH;
    }
    if (!take("iI")) {
      return storeReal();
    }
    boolean whole = take("nN") && take("iI") && take("tT") && take("yY");
    return whole ? storeReal() : Outcome.MISMATCH;
  }

  /** As long as it could become a number. */
  private void digits(boolean hex) throws X {
    String digits = hex ? DIGITS + "ABCDEF" : DIGITS.substring(0, 10);
    String exponentLetter = hex ? "pP" : "eE";
    boolean dot = false;
    boolean any = !hex && text.indexOf("0") >= 0;
    while (true) {
      if (take(digits)) {
        any = true;
      } else if (!dot && take(".")) {
        dot = true;
      } else {
        break;
      }
    }
    if (any && take(exponentLetter)) {
      take("+-");
      while (take(DIGITS.substring(0, 10))) {
        // into the text
      }
    }
  }

  private Outcome storeReal() {
    boolean wide = lengthBytes == Long.BYTES;
    Strto.Real real = Strto.real(text, !wide);
    if (real.end() == 0) {
      return Outcome.MISMATCH;
    }
    if (suppressed) {
      return Outcome.MATCHED;
    }
    Object target = target();
    if (wide && target instanceof double[] array) {
      array[0] = real.value();
    } else if (!wide && target instanceof float[] array) {
      array[0] = (float) real.value();
    } else {
      throw unwanted(target, wide ? "double[]" : "float[]");
    }
    assigned++;
    return Outcome.MATCHED;
  }

  // ---- texts -----------------------------------------------------------------------------------

  private Outcome string() throws X {
    int octet = next();
    Bytes bytes = new Bytes();
    while (octet >= 0 && !Strto.isSpace(octet) && width-- > 0) {
      bytes.add(octet);
      octet = next();
    }
    back(octet);
    return storeText(bytes, true);
  }

  private Outcome characters() throws X {
    int wanted = width == Integer.MAX_VALUE ? 1 : width;
    Bytes bytes = new Bytes();
    while (bytes.length() < wanted) {
      int octet = next();
      if (octet < 0) {
        break;
      }
      bytes.add(octet);
    }
    return bytes.length() == 0 ? Outcome.ENDED : storeText(bytes, false);
  }

  /** {@code [abc]}, {@code [^abc]}, {@code [a-z]}; a ] in front is one of the set. */
  private Outcome set() throws X {
    BitSet set = members();
    int octet = next();
    if (octet < 0) {
      return Outcome.ENDED;
    }
    Bytes bytes = new Bytes();
    while (octet >= 0 && set.get(octet) && width-- > 0) {
      bytes.add(octet);
      octet = next();
    }
    back(octet);
    return bytes.length() == 0 ? Outcome.MISMATCH : storeText(bytes, true);
  }

  private BitSet members() {
    boolean inverted = format.take('^');
    String listed = (format.take(']') ? "]" : "") + format.until("]");
    format.next();
    byte[] octets = listed.getBytes(StandardCharsets.UTF_8);
    BitSet set = new BitSet(256);
    for (int i = 0; i < octets.length; i++) {
      int first = octets[i] & 0xff;
      boolean range = i + 2 < octets.length && octets[i + 1] == '-';
      int last = range ? octets[i + 2] & 0xff : first;
      if (range && last >= first) {
        i += 2;
      } else {
        last = first;
      }
      set.set(first, last + 1);
    }
    if (inverted) {
      set.flip(0, 256);
    }
    return set;
  }

  private Outcome storeText(Bytes bytes, boolean terminated) {
    if (suppressed) {
      return Outcome.MATCHED;
    }
    Object target = target();
    if (target instanceof String[] array) {
      array[0] = bytes.toString();
    } else if (target instanceof byte[] array) {
      System.arraycopy(bytes.toArray(), 0, array, 0, bytes.length());
      if (terminated) {
        array[bytes.length()] = 0;
      }
    } else {
      throw unwanted(target, "String[] or byte[]");
    }
    assigned++;
    return Outcome.MATCHED;
  }

  private IllegalArgumentException unwanted(@Nullable Object target, String wanted) {
    String type = target == null ? "null" : target.getClass().getSimpleName();
    return format.wrong("a target of type " + wanted + " is wanted, not " + type);
  }
}

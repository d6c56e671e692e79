package io.upcall.libc.format;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * printf(3): {@code %[N$][-+ #0'][WIDTH|*|*N$][.PRECISION|.*][hh|h|l|ll|j|z|t|q|L]CONVERSION}.
 *
 * <p>Arguments: integers are Byte, Short, Integer, Long or Character, and are cut to the size that
 * the length modifier says, as C cuts them; texts are String or byte[] (up to its first 0);
 * pointers are MemorySegment or Long; {@code %n} stores into element 0 of a byte[], short[], int[]
 * or long[].
 */
public final class Printf {

  private final FormatReader format;
  private final @Nullable Object[] arguments;
  private final Bytes out = new Bytes();
  private int nextArgument;

  private Printf(String format, @Nullable Object[] arguments) {
    this.format = new FormatReader(format);
    this.arguments = arguments;
  }

  /**
   * What C would print.
   *
   * @throws IllegalArgumentException for what C leaves undefined: another conversion, an argument
   *     that is missing or of another type; and for a width above 2,147,483,646
   */
  public static byte[] format(String format, @Nullable Object... arguments) {
    return new Printf(format, arguments).run();
  }

  private byte[] run() {
    while (!format.atEnd()) {
      out.add(format.until("%"));
      if (format.take('%')) {
        convert(directive());
      }
    }
    return out.toArray();
  }

  // ---- reading ---------------------------------------------------------------------------------

  /** The place of this conversion's argument, counted from 1; 0 for the next one. */
  private int position;

  private Directive directive() {
    Directive directive = new Directive();
    position = format.position();
    while (flag(directive)) {
      format.next();
    }
    width(directive);
    if (format.take('.')) {
      directive.precision = precision();
    }
    directive.lengthBytes = format.lengthBytes();
    directive.conversion = format.next();
    return directive;
  }

  private boolean flag(Directive directive) {
    switch (format.peek()) {
      case '-' -> directive.minus = true;
      case '+' -> directive.plus = true;
      case ' ' -> directive.space = true;
      case '#' -> directive.alternate = true;
      case '0' -> directive.zero = true;
      case '\'' -> {
        // Groups of thousands, which the C locale has not.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void width(Directive directive) {
    if (!format.take('*')) {
      directive.width = format.number();
      return;
    }
    long width = integer(argument(format.position()));
    directive.minus |= width < 0;
    directive.width = Math.toIntExact(Math.abs(width));
  }

  private int precision() {
    if (!format.take('*')) {
      return format.number();
    }
    return (int) Math.max(-1, integer(argument(format.position())));
  }

  private @Nullable Object argument(int place) {
    int index = place > 0 ? place - 1 : nextArgument++;
    if (index >= arguments.length) {
      throw format.wrong("argument " + (index + 1) + " is missing");
    }
    return arguments[index];
  }

  // ---- converting ------------------------------------------------------------------------------

  private void convert(Directive directive) {
    switch (directive.conversion) {
      case '%' -> out.add('%');
      case 'd', 'i' -> Integers.signed(out, directive, integer(argument(position)));
      case 'u', 'o', 'x', 'X', 'b', 'B' ->
          Integers.unsigned(out, directive, integer(argument(position)));
      case 'a', 'A', 'e', 'E', 'f', 'F', 'g', 'G' ->
          Floats.write(out, directive, real(argument(position)));
      case 'c', 'C' -> character(directive, argument(position));
      case 's', 'S' -> text(directive, argument(position));
      case 'p' -> pointer(directive, argument(position));
      case 'n' -> count(directive, argument(position));
      default -> throw format.wrong("there is no conversion '" + directive.conversion + "'");
    }
  }

  private long integer(@Nullable Object argument) {
    if (argument instanceof Character character) {
      return character;
    }
    boolean isInteger =
        argument instanceof Integer
            || argument instanceof Long
            || argument instanceof Short
            || argument instanceof Byte;
    if (argument instanceof Number number && isInteger) {
      return number.longValue();
    }
    throw unwanted(argument, "an integer");
  }

  private double real(@Nullable Object argument) {
    if (argument instanceof Double || argument instanceof Float) {
      return ((Number) argument).doubleValue();
    }
    throw unwanted(argument, "a double");
  }

  private IllegalArgumentException unwanted(@Nullable Object argument, String wanted) {
    String type = argument == null ? "null" : argument.getClass().getSimpleName();
    return format.wrong(wanted + " is wanted, not " + argument + " (" + type + ")");
  }

  /** With an l it is a character of Unicode, else a byte. */
  private void character(Directive directive, @Nullable Object argument) {
    long value = integer(argument);
    boolean wide = directive.conversion == 'C' || directive.lengthBytes == Long.BYTES;
    byte[] text =
        wide || argument instanceof Character
            ? Character.toString((int) value).getBytes(StandardCharsets.UTF_8)
            : new byte[] {(byte) value};
    directive.pad(out, text, text.length);
  }

  private void text(Directive directive, @Nullable Object argument) {
    byte[] bytes;
    if (argument == null) {
      // As glibc has it: all of it or nothing.
      boolean fits = directive.precision < 0 || directive.precision >= "(null)".length();
      bytes = (fits ? "(null)" : "").getBytes(StandardCharsets.US_ASCII);
    } else if (argument instanceof String string) {
      bytes = string.getBytes(StandardCharsets.UTF_8);
    } else if (argument instanceof byte[] array) {
      bytes = array;
    } else {
      throw unwanted(argument, "a String or byte[]");
    }
    int most = directive.precision < 0 ? bytes.length : Math.min(directive.precision, bytes.length);
    int count = 0;
    while (count < most && bytes[count] != 0) {
      count++;
    }
    directive.pad(out, bytes, count);
  }

  private void pointer(Directive directive, @Nullable Object argument) {
    long address;
    if (argument == null) {
      address = 0;
    } else if (argument instanceof MemorySegment memory) {
      address = memory.address();
    } else {
      address = integer(argument);
    }
    if (address == 0) {
      byte[] nil = "(nil)".getBytes(StandardCharsets.US_ASCII);
      directive.pad(out, nil, nil.length);
      return;
    }
    String digits = Long.toHexString(address);
    if (directive.precision > digits.length()) {
      digits = "0".repeat(directive.precision - digits.length()) + digits;
    }
    String sign = directive.sign(false);
    directive.pad(out, sign + "0x", digits, directive.zero && directive.precision < 0);
  }

  private void count(Directive directive, @Nullable Object argument) {
    int count = out.length();
    if (!Store.integer(argument, directive.lengthBytes, count)) {
      throw unwanted(argument, "an array, " + Store.TYPES.get(directive.lengthBytes));
    }
  }
}

package io.upcall.samples.kvd.resp;

import java.util.Arrays;

/**
 * A command and its arguments: places in an array of bytes. One that {@link RequestParser} filled
 * is valid until more is received; {@link #detached} makes one that lasts.
 */
public final class Request {
  private static final int FEW = 8;

  private byte[] bytes = new byte[0];
  private int count;

  // Two ints an argument: where it begins, relative to base, and how long it is.
  private int base;
  private int[] places = new int[2 * FEW];

  /** An empty one, to be filled by a parser. */
  public Request() {}

  /** One of these arguments. */
  public static Request of(byte[]... arguments) {
    Request request = new Request();
    int total = 0;
    for (byte[] argument : arguments) {
      request.add(total, argument.length);
      total += argument.length;
    }
    byte[] all = new byte[total];
    int at = 0;
    for (byte[] argument : arguments) {
      System.arraycopy(argument, 0, all, at, argument.length);
      at += argument.length;
    }
    request.in(all, 0);
    return request;
  }

  // ---- for the parser --------------------------------------------------------------------------

  void clear() {
    count = 0;
    if (places.length > 1024) {
      places = new int[2 * FEW];
    }
  }

  /** Adds an argument; {@code from} is relative to what {@link #in} will say. */
  void add(int from, int length) {
    if (2 * count == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[2 * count] = from;
    places[2 * count + 1] = length;
    count++;
  }

  /** Where the arguments are. */
  void in(byte[] newBytes, int newBase) {
    bytes = newBytes;
    base = newBase;
  }

  // ---- for commands ----------------------------------------------------------------------------

  /** How many arguments there are; the command's name is one of them. */
  public int count() {
    return count;
  }

  /** What the arguments lie in. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where argument {@code i} begins. */
  public int from(int i) {
    return base + places[2 * i];
  }

  /** How long argument {@code i} is. */
  public int length(int i) {
    return places[2 * i + 1];
  }

  /** Argument {@code i}, to be kept. */
  public byte[] copy(int i) {
    int from = from(i);
    return Arrays.copyOfRange(bytes, from, from + length(i));
  }

  /** Argument {@code i} as text. */
  public String text(int i) {
    return new String(bytes, from(i), length(i), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** True when argument {@code i} is this word, in whatever case; {@code upper} is in capitals. */
  public boolean is(int i, String upper) {
    return Ascii.isWord(bytes, from(i), length(i), upper);
  }

  /** True when argument {@code i} is this number, as {@link Ascii#isLong} wants it. */
  public boolean isLong(int i) {
    return Ascii.isLong(bytes, from(i), length(i));
  }

  /** Argument {@code i} as a number; {@link #isLong} is true. */
  public long longAt(int i) {
    return Ascii.parseLong(bytes, from(i), length(i));
  }

  /** True when arguments {@code i} and {@code j} are the same bytes. */
  public boolean same(int i, int j) {
    return Arrays.equals(bytes, from(i), from(i) + length(i), bytes, from(j), from(j) + length(j));
  }

  /** A copy that does not depend on any buffer. */
  public Request detached() {
    byte[][] arguments = new byte[count][];
    for (int i = 0; i < count; i++) {
      arguments[i] = copy(i);
    }
    return of(arguments);
  }

  /** How many bytes {@link #encode} writes. */
  public int encodedLength() {
    int length = 3 + Ascii.decimalLength(count);
    for (int i = 0; i < count; i++) {
      length += 5 + Ascii.decimalLength(length(i)) + length(i);
    }
    return length;
  }

  /** Writes the request as a client would send it; returns the index behind it. */
  public int encode(byte[] target, int at) {
    int to = header(target, at, '*', count);
    for (int i = 0; i < count; i++) {
      to = header(target, to, '$', length(i));
      System.arraycopy(bytes, from(i), target, to, length(i));
      to += length(i);
      target[to++] = '\r';
      target[to++] = '\n';
    }
    return to;
  }

  private static int header(byte[] target, int at, char kind, int value) {
    target[at] = (byte) kind;
    int to = Ascii.putDecimal(target, at + 1, value);
    target[to++] = '\r';
    target[to++] = '\n';
    return to;
  }
}

package io.upcall.samples.kvd.resp;

import java.util.Arrays;

/**
 * Answers, one behind the other: a batch of requests is answered by one send. The same calls give
 * version 2 or 3 of the protocol, whichever the client speaks.
 */
public final class Reply {
  /** A batch that is longer than this is sent in parts. */
  public static final int ENOUGH = 64 << 10;

  private static final int USUAL = 16 << 10;
  private static final byte[] OK = Ascii.bytes("+OK\r\n");
  private static final byte[] QUEUED = Ascii.bytes("+QUEUED\r\n");
  private static final byte[] NULL_BULK = Ascii.bytes("$-1\r\n");
  private static final byte[] NULL_ARRAY = Ascii.bytes("*-1\r\n");
  private static final byte[] NULL_3 = Ascii.bytes("_\r\n");
  private static final int FREE_TEXT_PREFIX = 4;

  private byte[] bytes = new byte[USUAL];
  private int length;
  private boolean version3;

  /** An empty one, in version 2. */
  public Reply() {}

  /** What is to be sent. */
  public byte[] bytes() {
    return bytes;
  }

  /** How much of it. */
  public int length() {
    return length;
  }

  /** Forgets everything; {@code newVersion3} holds from here on. */
  public void begin(boolean newVersion3) {
    length = 0;
    version3 = newVersion3;
    if (bytes.length > 4 * ENOUGH) {
      bytes = new byte[USUAL];
    }
  }

  /** From here on in this version. */
  public void speak(boolean newVersion3) {
    version3 = newVersion3;
  }

  /** Takes back all that came behind {@code mark}, an earlier {@link #length}. */
  public void cutTo(int mark) {
    length = mark;
  }

  // ---- simple ones -----------------------------------------------------------------------------

  /** {@code +OK}. */
  public void ok() {
    put(OK);
  }

  /** {@code +QUEUED}. */
  public void queued() {
    put(QUEUED);
  }

  /** A word without a line end. */
  public void status(String text) {
    line('+', text);
  }

  /** With its code in front: {@code ERR no such key}. */
  public void error(String text) {
    // What a client sent may be part of the message, and must not end the line.
    line('-', text.replace('\r', ' ').replace('\n', ' '));
  }

  /** A number. */
  public void integer(long value) {
    header(':', value);
  }

  /** 1 or 0. */
  public void integer(boolean value) {
    integer(value ? 1 : 0);
  }

  /** A string of bytes, or null. */
  public void bulk(byte @org.jspecify.annotations.Nullable [] value) {
    if (value == null) {
      nothing();
    } else {
      bulk(value, 0, value.length);
    }
  }

  /** A string of bytes. */
  public void bulk(byte[] value, int from, int count) {
    reserve(count + Ascii.LONG_LENGTH + 5);
    header('$', count);
    System.arraycopy(value, from, bytes, length, count);
    length += count;
    lineEnd();
  }

  /** A text. */
  public void bulk(String text) {
    bulk(Ascii.bytes(text));
  }

  /** A number as a string. */
  public void bulkLong(long value) {
    header('$', Ascii.decimalLength(value));
    reserve(Ascii.LONG_LENGTH + 2);
    length = Ascii.putDecimal(bytes, length, value);
    lineEnd();
  }

  /** No value. */
  public void nothing() {
    put(version3 ? NULL_3 : NULL_BULK);
  }

  /** No array. */
  public void nothingOfMany() {
    put(version3 ? NULL_3 : NULL_ARRAY);
  }

  /** A floating-point number: a string in version 2. */
  public void number(double value) {
    String text = Doubles.text(value);
    if (version3) {
      line(',', text);
    } else {
      bulk(text);
    }
  }

  /** True or false: 1 or 0 in version 2. */
  public void bool(boolean value) {
    if (version3) {
      line('#', value ? "t" : "f");
    } else {
      integer(value);
    }
  }

  /** A text for people. */
  public void freeText(String text) {
    byte[] value = Ascii.bytes(text);
    if (version3) {
      header('=', FREE_TEXT_PREFIX + value.length);
      put(Ascii.bytes("txt:"));
      put(value);
      lineEnd();
    } else {
      bulk(value);
    }
  }

  // ---- those that contain others ---------------------------------------------------------------

  /** So many replies follow. */
  public void array(int count) {
    header('*', count);
  }

  /** So many pairs follow, a name and a value each. */
  public void map(int pairs) {
    if (version3) {
      header('%', pairs);
    } else {
      header('*', 2L * pairs);
    }
  }

  /** So many replies follow, in no order. */
  public void set(int count) {
    header(version3 ? '~' : '*', count);
  }

  /** So many replies follow that nobody asked for. */
  public void push(int count) {
    header(version3 ? '>' : '*', count);
  }

  /** True when it is in version 3. */
  public boolean isVersion3() {
    return version3;
  }

  /** Puts the header of an array in front of what came behind {@code mark}. */
  public void arrayFrom(int mark, int count) {
    int body = length - mark;
    header('*', count);
    int header = length - mark - body;
    reserve(header);
    // By way of the room behind: header | body.
    System.arraycopy(bytes, length - header, bytes, length, header);
    System.arraycopy(bytes, mark, bytes, mark + header, body);
    System.arraycopy(bytes, length, bytes, mark, header);
  }

  /** Bytes that are a reply already. */
  public void raw(byte[] text) {
    put(text);
  }

  // ---- bytes -----------------------------------------------------------------------------------

  private void header(char kind, long value) {
    reserve(Ascii.LONG_LENGTH + 3);
    bytes[length++] = (byte) kind;
    length = Ascii.putDecimal(bytes, length, value);
    lineEnd();
  }

  private void line(char kind, String text) {
    reserve(1);
    bytes[length++] = (byte) kind;
    put(Ascii.bytes(text));
    lineEnd();
  }

  private void put(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  private void lineEnd() {
    reserve(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      long wanted = Math.max((long) length + more, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}

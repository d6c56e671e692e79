package io.upcall.samples.kvd.log;

import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import java.util.Arrays;

/** Requests, one behind the other, as a client would send them. */
final class CommandBuffer {
  private static final int USUAL = 16 << 10;
  private static final byte[] SELECT = Ascii.bytes("SELECT");
  private static final int NO_DATABASE = -1;

  private byte[] bytes = new byte[USUAL];
  private int length;

  /** The database that the requests are about so far. */
  private int database = NO_DATABASE;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Forgets what is in it; which database it was about stays. */
  void clear() {
    length = 0;
    if (bytes.length > 64 * USUAL) {
      bytes = new byte[USUAL];
    }
  }

  /** What is in it, which is forgotten. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    clear();
    return taken;
  }

  /** What follows is about this database, and nothing else is known. */
  void continueIn(int newDatabase) {
    database = newDatabase;
  }

  int database() {
    return database;
  }

  /** What comes next does not rely on what is before it. */
  void forgetDatabase() {
    database = NO_DATABASE;
  }

  void select(int wanted) {
    if (wanted != database) {
      database = wanted;
      start(2);
      argument(SELECT);
      argument(Ascii.decimal(wanted));
    }
  }

  void add(Request request) {
    reserve(request.encodedLength());
    length = request.encode(bytes, length);
  }

  /** Begins a request of so many arguments, which are to follow. */
  void start(int count) {
    header('*', count);
  }

  void argument(byte[] argument) {
    header('$', argument.length);
    reserve(argument.length + 2);
    System.arraycopy(argument, 0, bytes, length, argument.length);
    length += argument.length;
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  private void header(char kind, int value) {
    reserve(Ascii.LONG_LENGTH + 3);
    bytes[length++] = (byte) kind;
    length = Ascii.putDecimal(bytes, length, value);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Doubles;
import io.upcall.samples.kvd.resp.Request;

/** Arguments as numbers, or Redis's word for why they are none. */
final class Args {
  private Args() {}

  static long integer(Request request, int i) {
    return integer(request, i, CommandError.NOT_AN_INTEGER);
  }

  static long integer(Request request, int i, CommandError otherwise) {
    if (!request.isLong(i)) {
      throw otherwise;
    }
    return request.longAt(i);
  }

  static int int32(Request request, int i) {
    long value = integer(request, i);
    if (value != (int) value) {
      throw CommandError.NOT_AN_INTEGER;
    }
    return (int) value;
  }

  /** From 0 on. */
  static int count(Request request, int i) {
    if (!request.isLong(i)) {
      throw CommandError.NOT_POSITIVE;
    }
    long value = request.longAt(i);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw CommandError.NOT_POSITIVE;
    }
    return (int) value;
  }

  static double number(Request request, int i) {
    return number(request, i, CommandError.NOT_A_FLOAT);
  }

  static double number(Request request, int i, CommandError otherwise) {
    if (request.isLong(i) && request.length(i) < 16) {
      return request.longAt(i);
    }
    double value = Doubles.parse(request.text(i));
    if (Double.isNaN(value)) {
      throw otherwise;
    }
    return value;
  }

  /** The number of keys in front of the keys, which have to be there. */
  static int keyCount(
      Request request, int i, CommandError notANumber, CommandError tooFew, CommandError tooMany) {
    long count = integer(request, i, notANumber);
    if (count < 1) {
      throw tooFew;
    }
    if (count > request.count() - i - 1) {
      throw tooMany;
    }
    return (int) count;
  }

  /** Seconds with a fraction as milliseconds; 0 is for ever. */
  static long timeoutMillis(Request request, int i) {
    double seconds =
        number(request, i, new CommandError("ERR timeout is not a float or out of range"));
    if (seconds < 0) {
      throw new CommandError("ERR timeout is negative");
    }
    double millis = Math.ceil(seconds * 1000);
    if (millis > Long.MAX_VALUE / 2.0e6) {
      throw new CommandError("ERR timeout is out of range");
    }
    return (long) millis;
  }

  static boolean isLong(byte[] value) {
    return Ascii.isLong(value, 0, value.length);
  }

  static long parseLong(byte[] value) {
    return Ascii.parseLong(value, 0, value.length);
  }
}

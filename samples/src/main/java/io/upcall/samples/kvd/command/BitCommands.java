package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import java.util.Arrays;

/** Strings as bits; bit 0 is the highest of the first byte. */
final class BitCommands {
  private static final int BYTE_MASK = 0xff;

  private BitCommands() {}

  static void addTo(CommandTable table) {
    table.add("getbit", 3, CommandTable.FAST_READ, Keys.FIRST, BitCommands::getbit);
    table.add("setbit", 4, CommandTable.GROW, Keys.FIRST, BitCommands::setbit);
    table.add("bitcount", -2, CommandTable.READ, Keys.FIRST, BitCommands::bitcount);
    table.add("bitpos", -3, CommandTable.READ, Keys.FIRST, BitCommands::bitpos);
    table.add("bitop", -4, CommandTable.GROW, new Keys(2, -1, 1, 0), BitCommands::bitop);
  }

  private static long offset(Request request, int i) {
    CommandError error = new CommandError("ERR bit offset is not an integer or out of range");
    long offset = Args.integer(request, i, error);
    if (offset < 0 || offset >= 8L * io.upcall.samples.kvd.resp.RequestParser.LARGEST_BULK) {
      throw error;
    }
    return offset;
  }

  private static int bit(Request request, int i, String error) {
    if (!request.is(i, "0") && !request.is(i, "1")) {
      throw new CommandError(error);
    }
    return request.is(i, "1") ? 1 : 0;
  }

  private static int bit(byte[] value, long offset) {
    int index = (int) (offset / 8);
    return index < value.length ? value[index] >> (7 - offset % 8) & 1 : 0;
  }

  private static void getbit(Session session, Request request) {
    long offset = offset(request, 2);
    byte[] value = session.read(request, 1, byte[].class);
    session.reply().integer(value == null ? 0 : bit(value, offset));
  }

  private static void setbit(Session session, Request request) {
    long offset = offset(request, 2);
    int bit = bit(request, 3, "ERR bit is not an integer or out of range");
    KeyEntry entry = session.find(request, 1);
    byte[] before = entry == null ? new byte[0] : Session.as(entry, byte[].class);
    int index = (int) (offset / 8);
    // A copy even when it is long enough: a snapshot, or a reply under way, may have the array.
    byte[] value = Arrays.copyOf(before, Math.max(before.length, index + 1));
    int mask = 1 << (7 - offset % 8);
    value[index] = (byte) (bit == 1 ? value[index] | mask : value[index] & ~mask);
    SubstringCommands.replaceOrAdd(session, request, entry, value);
    session.reply().integer(bit(before, offset));
  }

  /** The bits from first to last, as the arguments from {@code i} on say. */
  private record BitRange(long first, long last) {
    static BitRange parse(Request request, int i, int bytes) {
      if (request.count() <= i) {
        return new BitRange(0, 8L * bytes - 1);
      }
      boolean inBits = request.count() > i + 2 && request.is(i + 2, "BIT");
      if (request.count() > i + 3
          || (request.count() > i + 2 && !inBits && !request.is(i + 2, "BYTE"))) {
        throw CommandError.SYNTAX;
      }
      long size = inBits ? 8L * bytes : bytes;
      long first = Args.integer(request, i);
      long last = request.count() > i + 1 ? Args.integer(request, i + 1) : -1;
      if (first < 0 && last < 0 && first > last) {
        return new BitRange(0, -1);
      }
      first = first < 0 ? Math.max(0, first + size) : first;
      last = Math.min(last < 0 ? Math.max(0, last + size) : last, size - 1);
      return inBits ? new BitRange(first, last) : new BitRange(8 * first, 8 * last + 7);
    }
  }

  private static void bitcount(Session session, Request request) {
    if (request.count() == 3) {
      throw CommandError.SYNTAX;
    }
    byte[] value = session.read(request, 1, byte[].class);
    if (value == null) {
      session.reply().integer(0);
      return;
    }
    BitRange range = BitRange.parse(request, 2, value.length);
    long count = 0;
    for (long at = range.first; at <= range.last; ) {
      if (at % 8 == 0 && at + 7 <= range.last) {
        count += Integer.bitCount(value[(int) (at / 8)] & BYTE_MASK);
        at += 8;
      } else {
        count += bit(value, at++);
      }
    }
    session.reply().integer(count);
  }

  private static void bitpos(Session session, Request request) {
    int wanted = bit(request, 2, "ERR The bit argument must be 1 or 0.");
    byte[] value = session.read(request, 1, byte[].class);
    if (value == null) {
      session.reply().integer(wanted == 1 ? -1 : 0);
      return;
    }
    BitRange range = BitRange.parse(request, 3, value.length);
    int skip = wanted == 1 ? 0 : BYTE_MASK;
    long at = range.first;
    while (at <= range.last && bit(value, at) != wanted) {
      boolean wholeByte = at % 8 == 0 && (value[(int) (at / 8)] & BYTE_MASK) == skip;
      at += wholeByte ? 8 : 1;
    }
    // Without an end the string goes on with zeros for ever.
    boolean goesOn = wanted == 0 && request.count() < 5 && range.first <= range.last;
    session.reply().integer(at <= range.last ? at : goesOn ? 8L * value.length : -1);
  }

  private static void bitop(Session session, Request request) {
    boolean not = request.is(1, "NOT");
    if (!not && !request.is(1, "AND") && !request.is(1, "OR") && !request.is(1, "XOR")) {
      throw CommandError.SYNTAX;
    }
    if (not && request.count() != 4) {
      throw new CommandError("ERR BITOP NOT must be called with a single source key.");
    }
    byte[] result = null;
    for (int i = 3; i < request.count(); i++) {
      byte[] value = session.read(request, i, byte[].class);
      byte[] operand = value == null ? new byte[0] : value;
      result = result == null ? operand.clone() : combine(request, result, operand);
    }
    store(session, request, not ? inverse(result) : result);
  }

  private static byte[] inverse(byte @org.jspecify.annotations.Nullable [] value) {
    byte[] inverse = value == null ? new byte[0] : value;
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (byte) ~inverse[i];
    }
    return inverse;
  }

  private static byte[] combine(Request request, byte[] a, byte[] b) {
    byte[] result = Arrays.copyOf(a, Math.max(a.length, b.length));
    for (int i = 0; i < result.length; i++) {
      int other = i < b.length ? b[i] : 0;
      int one = result[i];
      result[i] =
          (byte)
              (request.is(1, "AND")
                  ? one & other
                  : request.is(1, "OR") ? one | other : one ^ other);
    }
    return result;
  }

  private static void store(
      Session session, Request request, byte @org.jspecify.annotations.Nullable [] result) {
    if (result == null || result.length == 0) {
      KeyEntry entry = session.find(request, 2);
      if (entry != null) {
        session.database().remove(entry);
        session.changedAs(Ascii.bytes("DEL"), entry.key);
      }
    } else {
      session.put(request, 2, result);
      session.changed();
    }
    session.reply().integer(result == null ? 0 : result.length);
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;

/** When keys expire: always kept, and logged, as a time and not as a while. */
final class Expiry {
  private static final byte[] DEL = Ascii.bytes("DEL");
  private static final byte[] PEXPIREAT = Ascii.bytes("PEXPIREAT");

  private Expiry() {}

  static boolean isUnit(Request request, int i) {
    return request.is(i, "EX")
        || request.is(i, "PX")
        || request.is(i, "EXAT")
        || request.is(i, "PXAT");
  }

  /** {@code EX 10}, {@code PX 10}, {@code EXAT 10} or {@code PXAT 10}. */
  static long parse(Request request, int i, long nowMillis, String command) {
    long unitMillis = request.is(i, "EX") || request.is(i, "EXAT") ? 1000 : 1;
    boolean absolute = request.is(i, "EXAT") || request.is(i, "PXAT");
    return after(Args.integer(request, i + 1), unitMillis, absolute ? 0 : nowMillis, command);
  }

  /** A time that is more than 0 units after another. */
  static long after(long amount, long unitMillis, long fromMillis, String command) {
    if (amount <= 0) {
      throw invalid(command);
    }
    return at(amount, unitMillis, fromMillis, command);
  }

  /** A time so many units after another; refused when no long can hold it. */
  static long at(long amount, long unitMillis, long fromMillis, String command) {
    long limit = Long.MAX_VALUE / unitMillis;
    if (amount > limit || amount < -limit) {
      throw invalid(command);
    }
    long millis = amount * unitMillis;
    // The last long there is means never.
    if (millis > 0 && millis >= Long.MAX_VALUE - fromMillis) {
      throw invalid(command);
    }
    return millis + fromMillis;
  }

  private static CommandError invalid(String command) {
    return new CommandError("ERR invalid expire time in '" + command + "' command");
  }

  /** Lets an entry expire at a time; at once when that is over. */
  static void set(Session session, KeyEntry entry, long atMillis) {
    if (atMillis <= session.store().nowMillis() && !session.store().isLoading()) {
      session.database().remove(entry);
      session.changedAs(DEL, entry.key);
    } else {
      session.database().expireAt(entry, atMillis);
      session.changedAs(PEXPIREAT, entry.key, Ascii.decimal(atMillis));
    }
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;

/** Strings that are numbers. */
final class CounterCommands {
  private static final byte[] SET = Ascii.bytes("SET");
  private static final byte[] KEEPTTL = Ascii.bytes("KEEPTTL");

  private CounterCommands() {}

  static void addTo(CommandTable table) {
    table.add("incr", 2, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> add(s, r, 1));
    table.add("decr", 2, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> add(s, r, -1));
    table.add(
        "incrby", 3, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> add(s, r, Args.integer(r, 2)));
    table.add("decrby", 3, CommandTable.FAST_GROW, Keys.FIRST, CounterCommands::decrby);
    table.add("incrbyfloat", 3, CommandTable.FAST_GROW, Keys.FIRST, CounterCommands::incrbyfloat);
  }

  private static void decrby(Session session, Request request) {
    long amount = Args.integer(request, 2);
    if (amount == Long.MIN_VALUE) {
      throw new CommandError("ERR decrement would overflow");
    }
    add(session, request, -amount);
  }

  private static void add(Session session, Request request, long amount) {
    KeyEntry entry = session.find(request, 1);
    long before = 0;
    if (entry != null) {
      byte[] value = Session.as(entry, byte[].class);
      if (!Args.isLong(value)) {
        throw CommandError.NOT_AN_INTEGER;
      }
      before = Args.parseLong(value);
    }
    long after = sum(before, amount);
    SubstringCommands.replaceOrAdd(session, request, entry, Ascii.decimal(after));
    session.reply().integer(after);
  }

  static long sum(long before, long amount) {
    long after = before + amount;
    if (((before ^ after) & (amount ^ after)) < 0) {
      throw new CommandError("ERR increment or decrement would overflow");
    }
    return after;
  }

  private static void incrbyfloat(Session session, Request request) {
    KeyEntry entry = session.find(request, 1);
    String before = entry == null ? "0" : Ascii.text(Session.as(entry, byte[].class));
    byte[] after =
        Ascii.bytes(
            Decimals.sum(
                Decimals.parse(before, CommandError.NOT_A_FLOAT),
                Decimals.parse(request.text(2), CommandError.NOT_A_FLOAT)));
    SubstringCommands.replaceOrAdd(session, request, entry, after);
    session.changedAs(SET, request.copy(1), after, KEEPTTL);
    session.reply().bulk(after);
  }
}

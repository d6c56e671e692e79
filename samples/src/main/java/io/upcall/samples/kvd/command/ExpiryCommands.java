package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Request;

/** EXPIRE, TTL and their relatives. */
final class ExpiryCommands {
  private static final int NO_KEY = -2;
  private static final int NO_EXPIRY = -1;
  private static final long SECOND = 1000;

  private ExpiryCommands() {}

  static void addTo(CommandTable table) {
    add(table, "expire", SECOND, false);
    add(table, "pexpire", 1, false);
    add(table, "expireat", SECOND, true);
    add(table, "pexpireat", 1, true);
    addQuery(table, "ttl", SECOND, false);
    addQuery(table, "pttl", 1, false);
    addQuery(table, "expiretime", SECOND, true);
    addQuery(table, "pexpiretime", 1, true);
    table.add("persist", 2, CommandTable.FAST_WRITE, Keys.FIRST, ExpiryCommands::persist);
  }

  private static void add(CommandTable table, String name, long unitMillis, boolean absolute) {
    table.add(
        name,
        -3,
        CommandTable.FAST_WRITE,
        Keys.FIRST,
        (session, request) -> {
          long fromMillis = absolute ? 0 : session.store().nowMillis();
          long at = Expiry.at(Args.integer(request, 2), unitMillis, fromMillis, name);
          expire(session, request, at);
        });
  }

  private static void addQuery(CommandTable table, String name, long unitMillis, boolean absolute) {
    table.add(
        name,
        2,
        CommandTable.FAST_READ,
        Keys.FIRST,
        (session, request) -> {
          KeyEntry entry = session.findToRead(request, 1);
          session.reply().integer(timeOf(session, entry, unitMillis, absolute));
        });
  }

  private static long timeOf(
      Session session,
      @org.jspecify.annotations.Nullable KeyEntry entry,
      long unitMillis,
      boolean absolute) {
    if (entry == null) {
      return NO_KEY;
    }
    if (!entry.isVolatile()) {
      return NO_EXPIRY;
    }
    if (absolute) {
      return entry.expireAtMillis() / unitMillis;
    }
    long left = Math.max(0, entry.expireAtMillis() - session.store().nowMillis());
    return unitMillis == 1 ? left : (left + unitMillis / 2) / unitMillis;
  }

  private static void expire(Session session, Request request, long atMillis) {
    Condition condition = Condition.parse(request, 3);
    KeyEntry entry = session.find(request, 1);
    boolean set = entry != null && condition.allows(entry, atMillis);
    if (entry != null && set) {
      Expiry.set(session, entry, atMillis);
    }
    session.reply().integer(set);
  }

  private static void persist(Session session, Request request) {
    KeyEntry entry = session.find(request, 1);
    boolean had = entry != null && entry.isVolatile();
    if (entry != null && had) {
      session.database().expireAt(entry, KeyEntry.NEVER);
      session.changed();
    }
    session.reply().integer(had);
  }

  /** NX, XX, GT, LT. */
  private record Condition(boolean nx, boolean xx, boolean gt, boolean lt) {
    static Condition parse(Request request, int from) {
      boolean nx = false;
      boolean xx = false;
      boolean gt = false;
      boolean lt = false;
      for (int i = from; i < request.count(); i++) {
        if (request.is(i, "NX")) {
          nx = true;
        } else if (request.is(i, "XX")) {
          xx = true;
        } else if (request.is(i, "GT")) {
          gt = true;
        } else if (request.is(i, "LT")) {
          lt = true;
        } else {
          throw new CommandError("ERR Unsupported option " + request.text(i));
        }
      }
      if (nx && (xx || gt || lt)) {
        throw new CommandError(
            "ERR NX and XX, GT or LT options at the same time are not compatible");
      }
      if (gt && lt) {
        throw new CommandError("ERR GT and LT options at the same time are not compatible");
      }
      return new Condition(nx, xx, gt, lt);
    }

    /** A key that stays expires later than any other. */
    boolean allows(KeyEntry entry, long atMillis) {
      return !(nx && entry.isVolatile())
          && !(xx && !entry.isVolatile())
          && !(gt && atMillis <= entry.expireAtMillis())
          && !(lt && atMillis >= entry.expireAtMillis());
    }
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import org.jspecify.annotations.Nullable;

/** Strings as wholes: GET, SET and what is like them. */
final class StringCommands {
  private static final byte[] SET = Ascii.bytes("SET");
  private static final byte[] PXAT = Ascii.bytes("PXAT");

  private StringCommands() {}

  static void addTo(CommandTable table) {
    table.add("get", 2, CommandTable.FAST_READ, Keys.FIRST, StringCommands::get);
    table.add("set", -3, CommandTable.GROW, Keys.FIRST, StringCommands::set);
    table.add("setnx", 3, CommandTable.FAST_GROW, Keys.FIRST, StringCommands::setnx);
    table.add("setex", 4, CommandTable.GROW, Keys.FIRST, StringCommands::setex);
    table.add("psetex", 4, CommandTable.GROW, Keys.FIRST, StringCommands::psetex);
    table.add("getset", 3, CommandTable.FAST_GROW, Keys.FIRST, StringCommands::getset);
    table.add("getdel", 2, CommandTable.FAST_WRITE, Keys.FIRST, StringCommands::getdel);
    table.add("getex", -2, CommandTable.FAST_WRITE, Keys.FIRST, StringCommands::getex);
    table.add("mget", -2, CommandTable.FAST_READ, Keys.ALL, StringCommands::mget);
    Keys pairs = new Keys(1, -1, 2, 0);
    table.add("mset", -3, CommandTable.GROW, pairs, StringCommands::mset);
    table.add("msetnx", -3, CommandTable.GROW, pairs, StringCommands::msetnx);
  }

  private static void get(Session session, Request request) {
    session.reply().bulk(session.read(request, 1, byte[].class));
  }

  private static void mget(Session session, Request request) {
    session.reply().array(request.count() - 1);
    for (int i = 1; i < request.count(); i++) {
      KeyEntry entry = session.findToRead(request, i);
      session.reply().bulk(entry != null && entry.value() instanceof byte[] bytes ? bytes : null);
    }
  }

  // ---- SET -------------------------------------------------------------------------------------

  private static void set(Session session, Request request) {
    if (request.count() == 3) {
      session.put(request, 1, request.copy(2));
      session.changed();
      session.reply().ok();
    } else {
      setWith(SetOptions.parse(request, 3, true, session.store().nowMillis()), session, request);
    }
  }

  private static void setWith(SetOptions options, Session session, Request request) {
    KeyEntry entry = session.find(request, 1);
    byte[] before = null;
    if (options.get() && entry != null) {
      before = Session.as(entry, byte[].class);
    }
    boolean refused = entry == null ? options.onlyIfThere() : options.onlyIfAbsent();
    if (!refused) {
      store(options, session, request, entry);
    }
    if (options.get()) {
      session.reply().bulk(before);
    } else if (refused) {
      session.reply().nothing();
    } else {
      session.reply().ok();
    }
  }

  private static void store(
      SetOptions options, Session session, Request request, @Nullable KeyEntry entry) {
    byte[] value = request.copy(2);
    Database database = session.database();
    long expiry = options.expireAtMillis();
    if (entry != null && options.keepExpiry()) {
      database.replace(entry, value);
      session.changed();
      return;
    }
    session.put(request, 1, value);
    if (expiry == KeyEntry.NEVER) {
      session.changed();
    } else {
      expire(session, request, expiry);
      session.changedAs(SET, request.copy(1), value, PXAT, Ascii.decimal(expiry));
    }
  }

  private static void expire(Session session, Request request, long atMillis) {
    KeyEntry entry = session.database().find(request.bytes(), request.from(1), request.length(1));
    if (entry != null) {
      session.database().expireAt(entry, atMillis);
    }
  }

  private static void setnx(Session session, Request request) {
    boolean absent = session.find(request, 1) == null;
    if (absent) {
      session.put(request, 1, request.copy(2));
      session.changed();
    }
    session.reply().integer(absent);
  }

  private static void setex(Session session, Request request) {
    setExpiring(session, request, 1000);
  }

  private static void psetex(Session session, Request request) {
    setExpiring(session, request, 1);
  }

  private static void setExpiring(Session session, Request request, long unitMillis) {
    long atMillis =
        Expiry.after(
            Args.integer(request, 2),
            unitMillis,
            session.store().nowMillis(),
            unitMillis == 1 ? "psetex" : "setex");
    byte[] value = request.copy(3);
    session.put(request, 1, value);
    expire(session, request, atMillis);
    session.changedAs(SET, request.copy(1), value, PXAT, Ascii.decimal(atMillis));
    session.reply().ok();
  }

  // ---- GET and something else ------------------------------------------------------------------

  private static void getset(Session session, Request request) {
    KeyEntry entry = session.find(request, 1);
    byte[] before = entry == null ? null : Session.as(entry, byte[].class);
    session.put(request, 1, request.copy(2));
    session.changedAs(SET, request.copy(1), request.copy(2));
    session.reply().bulk(before);
  }

  private static void getdel(Session session, Request request) {
    byte[] value = session.read(request, 1, byte[].class);
    session.reply().bulk(value);
    KeyEntry entry = session.find(request, 1);
    if (entry != null) {
      session.database().remove(entry);
      session.changedAs(Ascii.bytes("DEL"), request.copy(1));
    }
  }

  private static void getex(Session session, Request request) {
    SetOptions options = SetOptions.parse(request, 2, false, session.store().nowMillis());
    byte[] value = session.read(request, 1, byte[].class);
    session.reply().bulk(value);
    KeyEntry entry = session.find(request, 1);
    if (entry == null) {
      return;
    }
    if (options.persist() && entry.isVolatile()) {
      session.database().expireAt(entry, KeyEntry.NEVER);
      session.changedAs(Ascii.bytes("PERSIST"), request.copy(1));
    } else if (options.expireAtMillis() != KeyEntry.NEVER) {
      Expiry.set(session, entry, options.expireAtMillis());
    }
  }

  // ---- several ---------------------------------------------------------------------------------

  private static void mset(Session session, Request request) {
    checkPairs(request, "mset");
    setPairs(session, request);
    session.reply().ok();
  }

  private static void msetnx(Session session, Request request) {
    checkPairs(request, "msetnx");
    for (int i = 1; i < request.count(); i += 2) {
      if (session.find(request, i) != null) {
        session.reply().integer(0);
        return;
      }
    }
    setPairs(session, request);
    session.reply().integer(1);
  }

  private static void checkPairs(Request request, String name) {
    if (request.count() % 2 == 0) {
      throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
    }
  }

  private static void setPairs(Session session, Request request) {
    for (int i = 1; i < request.count(); i += 2) {
      session.put(request, i, request.copy(i + 1));
    }
    session.changed();
  }
}

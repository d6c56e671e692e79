package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.Values;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import org.jspecify.annotations.Nullable;

/** Keys, whatever their values are. */
final class KeyCommands {
  private static final int RANDOM_TRIES = 100;

  private KeyCommands() {}

  static void addTo(CommandTable table) {
    table.add("del", -2, CommandTable.WRITE, Keys.ALL, KeyCommands::del);
    table.add("unlink", -2, CommandTable.FAST_WRITE, Keys.ALL, KeyCommands::del);
    table.add("exists", -2, CommandTable.FAST_READ, Keys.ALL, KeyCommands::exists);
    table.add("touch", -2, CommandTable.FAST_READ, Keys.ALL, KeyCommands::exists);
    table.add("type", 2, CommandTable.FAST_READ, Keys.FIRST, KeyCommands::type);
    table.add("rename", 3, CommandTable.WRITE, Keys.FIRST_TWO, KeyCommands::rename);
    table.add("renamenx", 3, CommandTable.FAST_WRITE, Keys.FIRST_TWO, KeyCommands::renamenx);
    table.add("copy", -3, CommandTable.GROW, Keys.FIRST_TWO, KeyCommands::copy);
    table.add("move", 3, CommandTable.FAST_WRITE, Keys.FIRST, KeyCommands::move);
    table.add("randomkey", 1, CommandTable.READ, Keys.NONE, KeyCommands::randomkey);
  }

  private static void del(Session session, Request request) {
    int removed = 0;
    for (int i = 1; i < request.count(); i++) {
      KeyEntry entry = session.find(request, i);
      if (entry != null) {
        session.database().remove(entry);
        removed++;
      }
    }
    if (removed > 0) {
      session.changed();
    }
    session.reply().integer(removed);
  }

  private static void exists(Session session, Request request) {
    int found = 0;
    for (int i = 1; i < request.count(); i++) {
      found += session.findToRead(request, i) == null ? 0 : 1;
    }
    session.reply().integer(found);
  }

  private static void type(Session session, Request request) {
    KeyEntry entry = session.findToRead(request, 1);
    session.reply().status(entry == null ? "none" : Values.type(entry.value()));
  }

  private static void rename(Session session, Request request) {
    renameTo(session, request, source(session, request));
    session.reply().ok();
  }

  private static void renamenx(Session session, Request request) {
    KeyEntry source = source(session, request);
    boolean free = session.find(request, 2) == null;
    if (free) {
      renameTo(session, request, source);
    }
    session.reply().integer(free);
  }

  private static KeyEntry source(Session session, Request request) {
    KeyEntry source = session.find(request, 1);
    if (source == null) {
      throw CommandError.NO_SUCH_KEY;
    }
    return source;
  }

  private static void renameTo(Session session, Request request, KeyEntry source) {
    if (request.same(1, 2)) {
      return;
    }
    Database database = session.database();
    long expiry = source.expireAtMillis();
    database.remove(source);
    KeyEntry target = session.find(request, 2);
    if (target != null) {
      database.remove(target);
    }
    database.expireAt(database.add(request.copy(2), source.value()), expiry);
    session.changed();
  }

  private static void copy(Session session, Request request) {
    Database to = session.database();
    boolean replace = false;
    for (int i = 3; i < request.count(); i++) {
      if (request.is(i, "REPLACE")) {
        replace = true;
      } else if (request.is(i, "DB") && i + 1 < request.count()) {
        to = ConnectionCommands.database(session, request, ++i);
      } else {
        throw CommandError.SYNTAX;
      }
    }
    if (to == session.database() && request.same(1, 2)) {
      throw new CommandError("ERR source and destination objects are the same");
    }
    KeyEntry source = session.findToRead(request, 1);
    boolean copied = source != null && copyTo(session, request, source, to, replace);
    session.reply().integer(copied);
  }

  private static boolean copyTo(
      Session session, Request request, KeyEntry source, Database to, boolean replace) {
    KeyEntry there = session.store().find(to, request.bytes(), request.from(2), request.length(2));
    if (there != null && !replace) {
      return false;
    }
    if (there != null) {
      to.remove(there);
    }
    KeyEntry copy = to.add(request.copy(2), Values.copy(source.value()));
    to.expireAt(copy, source.expireAtMillis());
    session.changed();
    return true;
  }

  private static void move(Session session, Request request) {
    Database to = ConnectionCommands.database(session, request, 2);
    if (to == session.database()) {
      throw new CommandError("ERR source and destination objects are the same");
    }
    KeyEntry source = session.find(request, 1);
    boolean free =
        session.store().find(to, request.bytes(), request.from(1), request.length(1)) == null;
    if (source != null && free) {
      session.database().remove(source);
      to.expireAt(to.add(request.copy(1), source.value()), source.expireAtMillis());
      session.changed();
    }
    session.reply().integer(source != null && free);
  }

  private static void randomkey(Session session, Request request) {
    session.reply().bulk(randomKey(session));
  }

  private static byte @Nullable [] randomKey(Session session) {
    for (int tries = 0; tries < RANDOM_TRIES; tries++) {
      KeyEntry entry = session.database().keys().random();
      if (entry == null) {
        return null;
      }
      if (session.store().find(session.database(), entry.key, 0, entry.key.length) != null) {
        return entry.key;
      }
    }
    return null;
  }

  /** Takes a key out, and logs just that. */
  static void remove(Session session, KeyEntry entry) {
    session.database().remove(entry);
    session.changedAs(Ascii.bytes("DEL"), entry.key);
  }
}

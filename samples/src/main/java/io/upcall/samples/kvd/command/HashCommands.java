package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.HashValue;
import io.upcall.samples.kvd.data.HashValue.Field;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hashes. */
final class HashCommands {
  private static final byte[] HSET = Ascii.bytes("HSET");

  private HashCommands() {}

  static void addTo(CommandTable table) {
    table.add("hset", -4, CommandTable.FAST_GROW, Keys.FIRST, HashCommands::hset);
    table.add("hmset", -4, CommandTable.FAST_GROW, Keys.FIRST, HashCommands::hmset);
    table.add("hsetnx", 4, CommandTable.FAST_GROW, Keys.FIRST, HashCommands::hsetnx);
    table.add("hget", 3, CommandTable.FAST_READ, Keys.FIRST, HashCommands::hget);
    table.add("hmget", -3, CommandTable.FAST_READ, Keys.FIRST, HashCommands::hmget);
    table.add("hdel", -3, CommandTable.FAST_WRITE, Keys.FIRST, HashCommands::hdel);
    table.add("hlen", 2, CommandTable.FAST_READ, Keys.FIRST, HashCommands::hlen);
    table.add("hstrlen", 3, CommandTable.FAST_READ, Keys.FIRST, HashCommands::hstrlen);
    table.add("hexists", 3, CommandTable.FAST_READ, Keys.FIRST, HashCommands::hexists);
    table.add("hkeys", 2, CommandTable.READ, Keys.FIRST, HashCommands::hkeys);
    table.add("hvals", 2, CommandTable.READ, Keys.FIRST, HashCommands::hvals);
    table.add("hgetall", 2, CommandTable.READ, Keys.FIRST, HashCommands::hgetall);
    table.add("hincrby", 4, CommandTable.FAST_GROW, Keys.FIRST, HashCommands::hincrby);
    table.add("hincrbyfloat", 4, CommandTable.FAST_GROW, Keys.FIRST, HashCommands::hincrbyfloat);
    table.add("hrandfield", -2, CommandTable.READ, Keys.FIRST, HashCommands::hrandfield);
  }

  private static @Nullable HashValue read(Session session, Request request) {
    return session.read(request, 1, HashValue.class);
  }

  private static @Nullable Field field(@Nullable HashValue hash, Request request, int i) {
    return hash == null ? null : hash.find(request.bytes(), request.from(i), request.length(i));
  }

  // ---- writing ---------------------------------------------------------------------------------

  private static void hset(Session session, Request request) {
    session.reply().integer(setAll(session, request, "hset"));
  }

  private static void hmset(Session session, Request request) {
    setAll(session, request, "hmset");
    session.reply().ok();
  }

  private static int setAll(Session session, Request request, String name) {
    if (request.count() % 2 == 1) {
      throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
    }
    KeyEntry entry = session.findOrAdd(request, 1, HashValue.class, HashValue::new);
    HashValue hash = Session.as(entry, HashValue.class);
    int added = 0;
    for (int i = 2; i < request.count(); i += 2) {
      added += set(hash, request, i) ? 1 : 0;
    }
    session.database().afterChange(entry);
    session.changed();
    return added;
  }

  /** The name is copied only for a field that is new. */
  private static boolean set(HashValue hash, Request request, int i) {
    Field known = field(hash, request, i);
    if (known != null) {
      hash.put(known, request.copy(i + 1));
      return false;
    }
    return hash.put(request.copy(i), request.copy(i + 1));
  }

  private static void hsetnx(Session session, Request request) {
    boolean absent = field(read(session, request), request, 2) == null;
    if (absent) {
      KeyEntry entry = session.findOrAdd(request, 1, HashValue.class, HashValue::new);
      set(Session.as(entry, HashValue.class), request, 2);
      session.database().afterChange(entry);
      session.changed();
    }
    session.reply().integer(absent);
  }

  private static void hdel(Session session, Request request) {
    KeyEntry entry = session.findToChange(request, 1, HashValue.class);
    int removed = 0;
    if (entry != null) {
      HashValue hash = Session.as(entry, HashValue.class);
      for (int i = 2; i < request.count(); i++) {
        Field field = field(hash, request, i);
        if (field != null) {
          hash.remove(field);
          removed++;
        }
      }
      if (removed > 0) {
        session.database().afterChange(entry);
        session.changed();
      }
    }
    session.reply().integer(removed);
  }

  private static void hincrby(Session session, Request request) {
    long amount = Args.integer(request, 3);
    Field field = field(read(session, request), request, 2);
    long before = 0;
    if (field != null) {
      if (!Args.isLong(field.value())) {
        throw new CommandError("ERR hash value is not an integer");
      }
      before = Args.parseLong(field.value());
    }
    long after = CounterCommands.sum(before, amount);
    put(session, request, Ascii.decimal(after));
    session.changed();
    session.reply().integer(after);
  }

  private static void hincrbyfloat(Session session, Request request) {
    if (Double.isInfinite(Args.number(request, 3))) {
      throw new CommandError("ERR value is NaN or Infinity");
    }
    Field field = field(read(session, request), request, 2);
    String before = field == null ? "0" : Ascii.text(field.value());
    byte[] after =
        Ascii.bytes(
            Decimals.sum(
                Decimals.parse(before, new CommandError("ERR hash value is not a float")),
                Decimals.parse(request.text(3), CommandError.NOT_A_FLOAT)));
    put(session, request, after);
    session.changedAs(HSET, request.copy(1), request.copy(2), after);
    session.reply().bulk(after);
  }

  private static void put(Session session, Request request, byte[] value) {
    KeyEntry entry = session.findOrAdd(request, 1, HashValue.class, HashValue::new);
    Session.as(entry, HashValue.class).put(request.copy(2), value);
    session.database().afterChange(entry);
  }

  // ---- reading ---------------------------------------------------------------------------------

  private static void hget(Session session, Request request) {
    Field field = field(read(session, request), request, 2);
    session.reply().bulk(field == null ? null : field.value());
  }

  private static void hmget(Session session, Request request) {
    HashValue hash = read(session, request);
    session.reply().array(request.count() - 2);
    for (int i = 2; i < request.count(); i++) {
      Field field = field(hash, request, i);
      session.reply().bulk(field == null ? null : field.value());
    }
  }

  private static void hlen(Session session, Request request) {
    HashValue hash = read(session, request);
    session.reply().integer(hash == null ? 0 : hash.size());
  }

  private static void hstrlen(Session session, Request request) {
    Field field = field(read(session, request), request, 2);
    session.reply().integer(field == null ? 0 : field.value().length);
  }

  private static void hexists(Session session, Request request) {
    session.reply().integer(field(read(session, request), request, 2) != null);
  }

  private static void hkeys(Session session, Request request) {
    HashValue hash = read(session, request);
    Reply reply = session.reply();
    reply.array(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.fields().forEach(field -> reply.bulk(field.key));
    }
  }

  private static void hvals(Session session, Request request) {
    HashValue hash = read(session, request);
    Reply reply = session.reply();
    reply.array(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.fields().forEach(field -> reply.bulk(field.value()));
    }
  }

  private static void hgetall(Session session, Request request) {
    HashValue hash = read(session, request);
    Reply reply = session.reply();
    reply.map(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.fields()
          .forEach(
              field -> {
                reply.bulk(field.key);
                reply.bulk(field.value());
              });
    }
  }

  private static void hrandfield(Session session, Request request) {
    RandomPicks.Wanted wanted = RandomPicks.parse(request, "WITHVALUES");
    HashValue hash = read(session, request);
    Reply reply = session.reply();
    if (!wanted.many()) {
      Field field = hash == null ? null : hash.fields().random();
      reply.bulk(field == null ? null : field.key);
      return;
    }
    List<Field> picked = hash == null ? List.of() : RandomPicks.pick(hash.fields(), wanted.count());
    boolean inPairs = wanted.withValues() && reply.isVersion3();
    reply.array(wanted.withValues() && !inPairs ? 2 * picked.size() : picked.size());
    for (Field field : picked) {
      if (inPairs) {
        reply.array(2);
      }
      reply.bulk(field.key);
      if (wanted.withValues()) {
        reply.bulk(field.value());
      }
    }
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;

/** Lists at their ends, and in ranges. */
final class ListCommands {
  private static final byte[] LPOP = Ascii.bytes("LPOP");
  private static final byte[] RPOP = Ascii.bytes("RPOP");

  private ListCommands() {}

  static void addTo(CommandTable table) {
    table.add("lpush", -3, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> push(s, r, true, true));
    table.add("rpush", -3, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> push(s, r, false, true));
    table.add("lpushx", -3, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> push(s, r, true, false));
    table.add("rpushx", -3, CommandTable.FAST_GROW, Keys.FIRST, (s, r) -> push(s, r, false, false));
    table.add("lpop", -2, CommandTable.FAST_WRITE, Keys.FIRST, (s, r) -> pop(s, r, true));
    table.add("rpop", -2, CommandTable.FAST_WRITE, Keys.FIRST, (s, r) -> pop(s, r, false));
    table.add("lmpop", -4, CommandTable.WRITE, new Keys(0, 0, 1, 1), ListCommands::lmpop);
    table.add("llen", 2, CommandTable.FAST_READ, Keys.FIRST, ListCommands::llen);
    table.add("lindex", 3, CommandTable.READ, Keys.FIRST, ListCommands::lindex);
    table.add("lrange", 4, CommandTable.READ, Keys.FIRST, ListCommands::lrange);
  }

  private static void push(Session session, Request request, boolean left, boolean create) {
    KeyEntry entry =
        create
            ? session.findOrAdd(request, 1, ListValue.class, ListValue::new)
            : session.findToChange(request, 1, ListValue.class);
    if (entry == null) {
      session.reply().integer(0);
      return;
    }
    ListValue list = Session.as(entry, ListValue.class);
    for (int i = 2; i < request.count(); i++) {
      push(list, request.copy(i), left);
    }
    session.database().afterChange(entry);
    session.changed();
    session.reply().integer(list.size());
  }

  static void push(ListValue list, byte[] element, boolean left) {
    if (left) {
      list.addFirst(element);
    } else {
      list.addLast(element);
    }
  }

  static byte[] pop(ListValue list, boolean left) {
    return left ? list.removeFirst() : list.removeLast();
  }

  private static void pop(Session session, Request request, boolean left) {
    if (request.count() > 3) {
      throw new CommandError(
          "ERR wrong number of arguments for '" + (left ? "lpop" : "rpop") + "' command");
    }
    boolean counted = request.count() == 3;
    int count = counted ? Args.count(request, 2) : 1;
    KeyEntry entry = session.findToChange(request, 1, ListValue.class);
    if (entry == null) {
      if (counted) {
        session.reply().nothingOfMany();
      } else {
        session.reply().nothing();
      }
      return;
    }
    ListValue list = Session.as(entry, ListValue.class);
    int popped = Math.min(count, list.size());
    if (counted) {
      session.reply().array(popped);
    }
    for (int i = 0; i < popped; i++) {
      session.reply().bulk(pop(list, left));
    }
    if (popped > 0) {
      session.database().afterChange(entry);
      session.changed();
    }
  }

  /** LEFT or RIGHT. */
  static boolean isLeft(Request request, int i) {
    if (!request.is(i, "LEFT") && !request.is(i, "RIGHT")) {
      throw CommandError.SYNTAX;
    }
    return request.is(i, "LEFT");
  }

  private static void lmpop(Session session, Request request) {
    MultiPop pop = MultiPop.parse(request, 1);
    boolean left = isLeft(request, pop.where());
    for (int i = pop.firstKey(); i < pop.where(); i++) {
      KeyEntry entry = session.findToChange(request, i, ListValue.class);
      if (entry != null) {
        popMany(session, session.database(), entry, left, pop.count());
        return;
      }
    }
    session.reply().nothingOfMany();
  }

  /** Pops and replies with the key in front. */
  static void popMany(Session session, Database database, KeyEntry entry, boolean left, int most) {
    ListValue list = Session.as(entry, ListValue.class);
    int count = Math.min(most, list.size());
    Reply reply = session.reply();
    reply.array(2);
    reply.bulk(entry.key);
    reply.array(count);
    for (int i = 0; i < count; i++) {
      reply.bulk(pop(list, left));
    }
    database.afterChange(entry);
    session.changedAs(left ? LPOP : RPOP, entry.key, Ascii.decimal(count));
  }

  private static void llen(Session session, Request request) {
    ListValue list = session.read(request, 1, ListValue.class);
    session.reply().integer(list == null ? 0 : list.size());
  }

  private static void lindex(Session session, Request request) {
    ListValue list = session.read(request, 1, ListValue.class);
    long index = Args.integer(request, 2);
    int size = list == null ? 0 : list.size();
    long at = index < 0 ? index + size : index;
    session.reply().bulk(list == null || at < 0 || at >= size ? null : list.get((int) at));
  }

  private static void lrange(Session session, Request request) {
    long first = Args.integer(request, 2);
    long last = Args.integer(request, 3);
    ListValue list = session.read(request, 1, ListValue.class);
    if (list == null) {
      session.reply().array(0);
      return;
    }
    Range range = Range.of(first, last, list.size());
    session.reply().array(range.size());
    for (int i = range.first(); i <= range.last(); i++) {
      session.reply().bulk(list.get(i));
    }
  }
}

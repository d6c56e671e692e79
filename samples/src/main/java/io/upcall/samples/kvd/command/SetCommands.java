package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.SetValue;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets, one at a time. */
final class SetCommands {
  private static final byte[] SREM = Ascii.bytes("SREM");

  private SetCommands() {}

  static void addTo(CommandTable table) {
    table.add("sadd", -3, CommandTable.FAST_GROW, Keys.FIRST, SetCommands::sadd);
    table.add("srem", -3, CommandTable.FAST_WRITE, Keys.FIRST, SetCommands::srem);
    table.add("smove", 4, CommandTable.FAST_WRITE, Keys.FIRST_TWO, SetCommands::smove);
    table.add("sismember", 3, CommandTable.FAST_READ, Keys.FIRST, SetCommands::sismember);
    table.add("smismember", -3, CommandTable.FAST_READ, Keys.FIRST, SetCommands::smismember);
    table.add("scard", 2, CommandTable.FAST_READ, Keys.FIRST, SetCommands::scard);
    table.add("smembers", 2, CommandTable.READ, Keys.FIRST, SetCommands::smembers);
    table.add("spop", -2, CommandTable.FAST_WRITE, Keys.FIRST, SetCommands::spop);
    table.add("srandmember", -2, CommandTable.READ, Keys.FIRST, SetCommands::srandmember);
  }

  private static @Nullable SetValue read(Session session, Request request) {
    return session.read(request, 1, SetValue.class);
  }

  private static boolean contains(@Nullable SetValue set, Request request, int i) {
    return set != null && set.contains(request.bytes(), request.from(i), request.length(i));
  }

  private static void sadd(Session session, Request request) {
    KeyEntry entry = session.findOrAdd(request, 1, SetValue.class, SetValue::new);
    SetValue set = Session.as(entry, SetValue.class);
    int added = 0;
    for (int i = 2; i < request.count(); i++) {
      // Copied only when it is new.
      added += !contains(set, request, i) && set.add(request.copy(i)) ? 1 : 0;
    }
    if (added > 0) {
      session.database().afterChange(entry);
      session.changed();
    }
    session.reply().integer(added);
  }

  private static void srem(Session session, Request request) {
    KeyEntry entry = session.findToChange(request, 1, SetValue.class);
    int removed = 0;
    if (entry != null) {
      SetValue set = Session.as(entry, SetValue.class);
      for (int i = 2; i < request.count(); i++) {
        removed += set.remove(request.bytes(), request.from(i), request.length(i)) ? 1 : 0;
      }
      if (removed > 0) {
        session.database().afterChange(entry);
        session.changed();
      }
    }
    session.reply().integer(removed);
  }

  private static void smove(Session session, Request request) {
    KeyEntry source = session.findToChange(request, 1, SetValue.class);
    KeyEntry target = session.find(request, 2);
    if (target != null) {
      Session.as(target, SetValue.class);
    }
    boolean there = source != null && contains(Session.as(source, SetValue.class), request, 3);
    if (source != null && there && source != target) {
      Session.as(source, SetValue.class)
          .remove(request.bytes(), request.from(3), request.length(3));
      session.database().afterChange(source);
      KeyEntry to = session.findOrAdd(request, 2, SetValue.class, SetValue::new);
      if (Session.as(to, SetValue.class).add(request.copy(3))) {
        session.database().afterChange(to);
      }
      session.changed();
    }
    session.reply().integer(there);
  }

  private static void sismember(Session session, Request request) {
    session.reply().integer(contains(read(session, request), request, 2));
  }

  private static void smismember(Session session, Request request) {
    SetValue set = read(session, request);
    session.reply().array(request.count() - 2);
    for (int i = 2; i < request.count(); i++) {
      session.reply().integer(contains(set, request, i));
    }
  }

  private static void scard(Session session, Request request) {
    SetValue set = read(session, request);
    session.reply().integer(set == null ? 0 : set.size());
  }

  private static void smembers(Session session, Request request) {
    SetValue set = read(session, request);
    session.reply().set(set == null ? 0 : set.size());
    if (set != null) {
      set.members().forEach(member -> session.reply().bulk(member.key));
    }
  }

  private static void spop(Session session, Request request) {
    if (request.count() > 3) {
      throw CommandError.SYNTAX;
    }
    boolean many = request.count() == 3;
    int count = many ? Args.count(request, 2) : 1;
    KeyEntry entry = session.findToChange(request, 1, SetValue.class);
    if (entry == null) {
      if (many) {
        session.reply().set(0);
      } else {
        session.reply().nothing();
      }
      return;
    }
    SetValue set = Session.as(entry, SetValue.class);
    List<DictEntry> popped = RandomPicks.pick(set.members(), count);
    if (many) {
      session.reply().set(popped.size());
    }
    byte[][] logged = new byte[2 + popped.size()][];
    logged[0] = SREM;
    logged[1] = entry.key;
    for (int i = 0; i < popped.size(); i++) {
      DictEntry member = popped.get(i);
      logged[2 + i] = member.key;
      session.reply().bulk(member.key);
      set.remove(member);
    }
    if (!popped.isEmpty()) {
      session.database().afterChange(entry);
      session.changedAs(logged);
    }
  }

  private static void srandmember(Session session, Request request) {
    if (request.count() > 3) {
      throw CommandError.SYNTAX;
    }
    RandomPicks.Wanted wanted = RandomPicks.parse(request, "");
    SetValue set = read(session, request);
    if (!wanted.many()) {
      DictEntry member = set == null ? null : set.members().random();
      session.reply().bulk(member == null ? null : member.key);
      return;
    }
    List<DictEntry> picked =
        set == null ? List.of() : RandomPicks.pick(set.members(), wanted.count());
    session.reply().array(picked.size());
    picked.forEach(member -> session.reply().bulk(member.key));
  }
}

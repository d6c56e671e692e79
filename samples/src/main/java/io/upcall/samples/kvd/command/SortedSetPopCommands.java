package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;

/** Members with the lowest or the highest scores: ZPOPMIN, ZPOPMAX, ZMPOP. */
final class SortedSetPopCommands {
  private static final byte[] ZPOPMIN = Ascii.bytes("ZPOPMIN");
  private static final byte[] ZPOPMAX = Ascii.bytes("ZPOPMAX");

  private SortedSetPopCommands() {}

  static void addTo(CommandTable table) {
    table.add("zpopmin", -2, CommandTable.FAST_WRITE, Keys.FIRST, (s, r) -> pop(s, r, true));
    table.add("zpopmax", -2, CommandTable.FAST_WRITE, Keys.FIRST, (s, r) -> pop(s, r, false));
    table.add("zmpop", -4, CommandTable.WRITE, new Keys(0, 0, 1, 1), SortedSetPopCommands::zmpop);
  }

  private static List<ScoredMember> take(SortedSet set, boolean lowest, long most) {
    List<ScoredMember> taken = new ArrayList<>();
    ScoredMember next = lowest ? set.first() : set.last();
    while (next != null && taken.size() < most) {
      set.remove(next);
      taken.add(next);
      next = lowest ? set.first() : set.last();
    }
    return taken;
  }

  private static void pop(Session session, Request request, boolean lowest) {
    if (request.count() > 3) {
      throw new CommandError(
          "ERR wrong number of arguments for '" + (lowest ? "zpopmin" : "zpopmax") + "' command");
    }
    boolean counted = request.count() == 3;
    int count = counted ? Args.count(request, 2) : 1;
    KeyEntry entry = session.findToChange(request, 1, SortedSet.class);
    if (entry == null) {
      session.reply().array(0);
      return;
    }
    List<ScoredMember> taken = take(Session.as(entry, SortedSet.class), lowest, count);
    if (!taken.isEmpty()) {
      session.database().afterChange(entry);
      session.changed();
    }
    Reply reply = session.reply();
    if (counted) {
      SortedSetCommands.replyMembers(reply, taken, true);
    } else {
      reply.array(2);
      reply.bulk(taken.getFirst().key);
      reply.number(taken.getFirst().score());
    }
  }

  /** MIN or MAX. */
  static boolean isMin(Request request, int i) {
    if (!request.is(i, "MIN") && !request.is(i, "MAX")) {
      throw CommandError.SYNTAX;
    }
    return request.is(i, "MIN");
  }

  private static void zmpop(Session session, Request request) {
    MultiPop pop = MultiPop.parse(request, 1);
    boolean lowest = isMin(request, pop.where());
    for (int i = pop.firstKey(); i < pop.where(); i++) {
      KeyEntry entry = session.findToChange(request, i, SortedSet.class);
      if (entry != null) {
        popMany(session, session.database(), entry, lowest, pop.count());
        return;
      }
    }
    session.reply().nothingOfMany();
  }

  /** Pops and replies with the key in front. */
  static void popMany(
      Session session, Database database, KeyEntry entry, boolean lowest, int most) {
    List<ScoredMember> taken = take(Session.as(entry, SortedSet.class), lowest, most);
    Reply reply = session.reply();
    reply.array(2);
    reply.bulk(entry.key);
    reply.array(taken.size());
    for (ScoredMember member : taken) {
      reply.array(2);
      reply.bulk(member.key);
      reply.number(member.score());
    }
    popped(session, database, entry, lowest, taken.size());
  }

  /** Pops one and replies with the key in front: BZPOPMIN. */
  static void popOne(Session session, Database database, KeyEntry entry, boolean lowest) {
    ScoredMember member = take(Session.as(entry, SortedSet.class), lowest, 1).getFirst();
    Reply reply = session.reply();
    reply.array(3);
    reply.bulk(entry.key);
    reply.bulk(member.key);
    reply.number(member.score());
    popped(session, database, entry, lowest, 1);
  }

  private static void popped(
      Session session, Database database, KeyEntry entry, boolean lowest, int count) {
    database.afterChange(entry);
    session.changedAs(lowest ? ZPOPMIN : ZPOPMAX, entry.key, Ascii.decimal(count));
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.data.SortedSet.Bound;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of sorted sets: by place, by score, by name; to be read, counted, stored, removed. */
final class SortedSetRangeCommands {
  private SortedSetRangeCommands() {}

  static void addTo(CommandTable table) {
    addRead(table, "zrange", -4, SortedSetRange.By.RANK, false, true);
    addRead(table, "zrevrange", -4, SortedSetRange.By.RANK, true, false);
    addRead(table, "zrangebyscore", -4, SortedSetRange.By.SCORE, false, false);
    addRead(table, "zrevrangebyscore", -4, SortedSetRange.By.SCORE, true, false);
    addRead(table, "zrangebylex", -4, SortedSetRange.By.NAME, false, false);
    addRead(table, "zrevrangebylex", -4, SortedSetRange.By.NAME, true, false);
    table.add(
        "zrangestore", -5, CommandTable.GROW, Keys.FIRST_TWO, SortedSetRangeCommands::zrangestore);
    addCount(table, "zcount", SortedSetBounds::score);
    addCount(table, "zlexcount", SortedSetBounds::name);
    addRemove(table, "zremrangebyrank", SortedSetRange.By.RANK);
    addRemove(table, "zremrangebyscore", SortedSetRange.By.SCORE);
    addRemove(table, "zremrangebylex", SortedSetRange.By.NAME);
  }

  private static void addRead(
      CommandTable table,
      String name,
      int arity,
      SortedSetRange.By by,
      boolean reversed,
      boolean choosable) {
    table.add(
        name,
        arity,
        CommandTable.READ,
        Keys.FIRST,
        (session, request) -> {
          SortedSetRange range = SortedSetRange.parse(request, 2, by, reversed, choosable, true);
          SortedSet set = SortedSetCommands.read(session, request);
          List<ScoredMember> members = set == null ? List.of() : range.of(set);
          SortedSetCommands.replyMembers(session.reply(), members, range.withScores());
        });
  }

  /** One end of a range, from an argument. */
  @FunctionalInterface
  private interface BoundParser {
    Bound parse(Request request, int i);
  }

  private static void addCount(CommandTable table, String name, BoundParser parser) {
    table.add(
        name,
        4,
        CommandTable.FAST_READ,
        Keys.FIRST,
        (session, request) -> {
          Bound low = parser.parse(request, 2);
          Bound high = parser.parse(request, 3);
          SortedSet set = SortedSetCommands.read(session, request);
          session.reply().integer(set == null ? 0 : count(set, low, high));
        });
  }

  private static int count(SortedSet set, Bound low, Bound high) {
    ScoredMember first = set.firstNotBelow(low);
    ScoredMember last = set.lastNotAbove(high);
    if (first == null || last == null) {
      return 0;
    }
    return Math.max(0, set.rank(last) - set.rank(first) + 1);
  }

  private static void addRemove(CommandTable table, String name, SortedSetRange.By by) {
    table.add(
        name,
        4,
        CommandTable.WRITE,
        Keys.FIRST,
        (session, request) -> {
          SortedSetRange range = SortedSetRange.parse(request, 2, by, false, false, false);
          KeyEntry entry = session.findToChange(request, 1, SortedSet.class);
          session.reply().integer(entry == null ? 0 : remove(session, entry, range));
        });
  }

  private static int remove(Session session, KeyEntry entry, SortedSetRange range) {
    SortedSet set = Session.as(entry, SortedSet.class);
    List<ScoredMember> members = range.of(set);
    members.forEach(set::remove);
    if (!members.isEmpty()) {
      session.database().afterChange(entry);
      session.changed();
    }
    return members.size();
  }

  private static void zrangestore(Session session, Request request) {
    SortedSetRange range =
        SortedSetRange.parse(request, 3, SortedSetRange.By.RANK, false, true, false);
    SortedSet source = session.read(request, 2, SortedSet.class);
    SortedSet result = new SortedSet();
    for (ScoredMember member : source == null ? List.<ScoredMember>of() : range.of(source)) {
      result.put(member.key, member.score());
    }
    store(session, request, result);
    session.reply().integer(result.size());
  }

  /** Makes a set the value of the key that is argument 1; removes the key when it is empty. */
  static void store(Session session, Request request, SortedSet result) {
    KeyEntry before = session.find(request, 1);
    if (result.size() > 0) {
      session.put(request, 1, result);
      session.changed();
    } else if (before != null) {
      KeyCommands.remove(session, before);
    }
  }

  /** Members from one to another; with an offset, and a limit of them. */
  static List<ScoredMember> collect(
      @Nullable ScoredMember start, boolean reversed, long offset, long limit, Bound end) {
    List<ScoredMember> members = new ArrayList<>();
    ScoredMember at = start;
    long skipped = 0;
    while (at != null
        && !(reversed ? end.isAbove(at) : end.isBelow(at))
        && members.size() < limit) {
      if (skipped++ >= offset) {
        members.add(at);
      }
      at = reversed ? at.preceding() : at.following();
    }
    return members;
  }
}

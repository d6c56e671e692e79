package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Doubles;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorted sets by member. */
final class SortedSetCommands {
  private static final byte[] ZADD = Ascii.bytes("ZADD");

  private SortedSetCommands() {}

  static void addTo(CommandTable table) {
    table.add("zadd", -4, CommandTable.FAST_GROW, Keys.FIRST, SortedSetCommands::zadd);
    table.add("zincrby", 4, CommandTable.FAST_GROW, Keys.FIRST, SortedSetCommands::zincrby);
    table.add("zrem", -3, CommandTable.FAST_WRITE, Keys.FIRST, SortedSetCommands::zrem);
    table.add("zcard", 2, CommandTable.FAST_READ, Keys.FIRST, SortedSetCommands::zcard);
    table.add("zscore", 3, CommandTable.FAST_READ, Keys.FIRST, SortedSetCommands::zscore);
    table.add("zmscore", -3, CommandTable.FAST_READ, Keys.FIRST, SortedSetCommands::zmscore);
    table.add("zrank", 3, CommandTable.FAST_READ, Keys.FIRST, (s, r) -> rank(s, r, false));
    table.add("zrevrank", 3, CommandTable.FAST_READ, Keys.FIRST, (s, r) -> rank(s, r, true));
    table.add("zrandmember", -2, CommandTable.READ, Keys.FIRST, SortedSetCommands::zrandmember);
  }

  static @Nullable SortedSet read(Session session, Request request) {
    return session.read(request, 1, SortedSet.class);
  }

  private static @Nullable ScoredMember member(@Nullable SortedSet set, Request request, int i) {
    return set == null ? null : set.find(request.bytes(), request.from(i), request.length(i));
  }

  // ---- ZADD ------------------------------------------------------------------------------------

  /** The options of ZADD, and the index of the first score. */
  private record Options(
      boolean nx, boolean xx, boolean gt, boolean lt, boolean changed, boolean incr, int first) {
    static Options parse(Request request) {
      boolean nx = false;
      boolean xx = false;
      boolean gt = false;
      boolean lt = false;
      boolean changed = false;
      boolean incr = false;
      int i = 2;
      for (boolean isOption = true; isOption && i < request.count(); ) {
        if (request.is(i, "NX")) {
          nx = true;
        } else if (request.is(i, "XX")) {
          xx = true;
        } else if (request.is(i, "GT")) {
          gt = true;
        } else if (request.is(i, "LT")) {
          lt = true;
        } else if (request.is(i, "CH")) {
          changed = true;
        } else if (request.is(i, "INCR")) {
          incr = true;
        } else {
          isOption = false;
          i--;
        }
        i++;
      }
      Options options = new Options(nx, xx, gt, lt, changed, incr, i);
      options.check(request);
      return options;
    }

    private void check(Request request) {
      int left = request.count() - first;
      if (left == 0 || left % 2 != 0) {
        throw CommandError.SYNTAX;
      }
      if (nx && xx) {
        throw new CommandError("ERR XX and NX options at the same time are not compatible");
      }
      if ((gt && nx) || (lt && nx) || (gt && lt)) {
        throw new CommandError("ERR GT, LT, and/or NX options at the same time are not compatible");
      }
      if (incr && left > 2) {
        throw new CommandError("ERR INCR option supports a single increment-element pair");
      }
    }

    boolean allows(@Nullable ScoredMember member, double score) {
      if (member == null) {
        return !xx;
      }
      return !nx && !(gt && score <= member.score()) && !(lt && score >= member.score());
    }
  }

  private static void zadd(Session session, Request request) {
    Options options = Options.parse(request);
    double[] scores = new double[(request.count() - options.first) / 2];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Args.number(request, options.first + 2 * i);
    }
    KeyEntry entry = session.findToChange(request, 1, SortedSet.class);
    if (options.incr) {
      increment(session, request, options, entry, scores[0]);
    } else {
      add(session, request, options, entry, scores);
    }
  }

  private static void add(
      Session session,
      Request request,
      Options options,
      @Nullable KeyEntry known,
      double[] scores) {
    if (known == null && options.xx) {
      session.reply().integer(0);
      return;
    }
    KeyEntry entry =
        known != null ? known : session.database().add(request.copy(1), new SortedSet());
    SortedSet set = Session.as(entry, SortedSet.class);
    int added = 0;
    int moved = 0;
    for (int i = 0; i < scores.length; i++) {
      int nameAt = options.first + 2 * i + 1;
      ScoredMember member = member(set, request, nameAt);
      if (!options.allows(member, scores[i])) {
        continue;
      }
      if (member == null) {
        set.put(request.copy(nameAt), scores[i]);
        added++;
      } else if (member.score() != scores[i]) {
        set.move(member, scores[i]);
        moved++;
      }
    }
    if (added + moved > 0) {
      session.database().afterChange(entry);
      session.changed();
    }
    session.reply().integer(options.changed ? added + moved : added);
  }

  private static void increment(
      Session session, Request request, Options options, @Nullable KeyEntry entry, double amount) {
    int nameAt = options.first + 1;
    SortedSet set = entry == null ? null : Session.as(entry, SortedSet.class);
    ScoredMember member = member(set, request, nameAt);
    double score = member == null ? amount : member.score() + amount;
    if (Double.isNaN(score)) {
      throw new CommandError("ERR resulting score is not a number (NaN)");
    }
    if (!options.allows(member, score)) {
      session.reply().nothing();
      return;
    }
    putScore(session, request, nameAt, score);
    session.reply().number(score);
  }

  private static void putScore(Session session, Request request, int nameAt, double score) {
    KeyEntry entry = session.findOrAdd(request, 1, SortedSet.class, SortedSet::new);
    byte[] name = request.copy(nameAt);
    Session.as(entry, SortedSet.class).put(name, score);
    session.database().afterChange(entry);
    // Java's own digits: what is read again is the same number to the last bit.
    session.changedAs(ZADD, request.copy(1), Ascii.bytes(Doubles.text(score)), name);
  }

  private static void zincrby(Session session, Request request) {
    double amount = Args.number(request, 2);
    increment(
        session,
        request,
        new Options(false, false, false, false, false, true, 2),
        session.findToChange(request, 1, SortedSet.class),
        amount);
  }

  private static void zrem(Session session, Request request) {
    KeyEntry entry = session.findToChange(request, 1, SortedSet.class);
    int removed = 0;
    if (entry != null) {
      SortedSet set = Session.as(entry, SortedSet.class);
      for (int i = 2; i < request.count(); i++) {
        ScoredMember member = member(set, request, i);
        if (member != null) {
          set.remove(member);
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

  // ---- reading ---------------------------------------------------------------------------------

  private static void zcard(Session session, Request request) {
    SortedSet set = read(session, request);
    session.reply().integer(set == null ? 0 : set.size());
  }

  private static void zscore(Session session, Request request) {
    replyScore(session.reply(), member(read(session, request), request, 2));
  }

  private static void replyScore(Reply reply, @Nullable ScoredMember member) {
    if (member == null) {
      reply.nothing();
    } else {
      reply.number(member.score());
    }
  }

  private static void zmscore(Session session, Request request) {
    SortedSet set = read(session, request);
    session.reply().array(request.count() - 2);
    for (int i = 2; i < request.count(); i++) {
      replyScore(session.reply(), member(set, request, i));
    }
  }

  private static void rank(Session session, Request request, boolean fromEnd) {
    SortedSet set = read(session, request);
    ScoredMember member = member(set, request, 2);
    if (set == null || member == null) {
      session.reply().nothing();
    } else {
      int rank = set.rank(member);
      session.reply().integer(fromEnd ? set.size() - 1 - rank : rank);
    }
  }

  private static void zrandmember(Session session, Request request) {
    RandomPicks.Wanted wanted = RandomPicks.parse(request, "WITHSCORES");
    SortedSet set = read(session, request);
    if (!wanted.many()) {
      ScoredMember member = set == null ? null : set.members().random();
      session.reply().bulk(member == null ? null : member.key);
      return;
    }
    List<ScoredMember> picked =
        set == null ? List.of() : RandomPicks.pick(set.members(), wanted.count());
    replyMembers(session.reply(), picked, wanted.withValues());
  }

  /** Members, with their scores behind them or in pairs, as the version has it. */
  static void replyMembers(Reply reply, List<ScoredMember> members, boolean withScores) {
    boolean inPairs = withScores && reply.isVersion3();
    reply.array(withScores && !inPairs ? 2 * members.size() : members.size());
    for (ScoredMember member : members) {
      if (inPairs) {
        reply.array(2);
      }
      reply.bulk(member.key);
      if (withScores) {
        reply.number(member.score());
      }
    }
  }
}

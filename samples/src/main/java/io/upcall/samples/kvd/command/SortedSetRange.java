package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.data.SortedSet.Bound;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range as ZRANGE and its many relatives are given it.
 *
 * @param first by place: from where
 * @param last by place: to where
 * @param low by score or name: the lower end
 * @param high by score or name: the upper end
 */
record SortedSetRange(
    boolean reversed,
    boolean withScores,
    long offset,
    long limit,
    long first,
    long last,
    @Nullable Bound low,
    @Nullable Bound high) {

  /** What the ends of a range are. */
  enum By {
    RANK,
    SCORE,
    NAME
  }

  /** The ends are arguments {@code at} and {@code at + 1}. */
  static SortedSetRange parse(
      Request request, int at, By defaultBy, boolean reversed, boolean choosable, boolean read) {
    By by = defaultBy;
    boolean rev = reversed;
    boolean withScores = false;
    boolean limited = false;
    long offset = 0;
    long limit = -1;
    for (int i = at + 2; i < request.count(); i++) {
      if (read && request.is(i, "WITHSCORES")) {
        withScores = true;
      } else if (request.is(i, "LIMIT") && i + 2 < request.count()) {
        limited = true;
        offset = Args.integer(request, i + 1);
        limit = Args.integer(request, i + 2);
        i += 2;
      } else if (choosable && request.is(i, "REV")) {
        rev = true;
      } else if (choosable && request.is(i, "BYSCORE")) {
        by = By.SCORE;
      } else if (choosable && request.is(i, "BYLEX")) {
        by = By.NAME;
      } else {
        throw CommandError.SYNTAX;
      }
    }
    if (limited && by == By.RANK) {
      throw new CommandError(
          "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    }
    if (withScores && by == By.NAME) {
      throw new CommandError(
          "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    }
    return of(request, at, by, rev, withScores, offset, limit);
  }

  private static SortedSetRange of(
      Request request, int at, By by, boolean rev, boolean withScores, long offset, long limit) {
    long most = limit < 0 ? Long.MAX_VALUE : limit;
    if (by == By.RANK) {
      long first = Args.integer(request, at);
      long last = Args.integer(request, at + 1);
      return new SortedSetRange(rev, withScores, 0, most, first, last, null, null);
    }
    int lowAt = rev ? at + 1 : at;
    int highAt = rev ? at : at + 1;
    boolean byScore = by == By.SCORE;
    Bound low =
        byScore ? SortedSetBounds.score(request, lowAt) : SortedSetBounds.name(request, lowAt);
    Bound high =
        byScore ? SortedSetBounds.score(request, highAt) : SortedSetBounds.name(request, highAt);
    // A negative offset gives nothing, as in Redis.
    return new SortedSetRange(
        rev, withScores, Math.max(0, offset), offset < 0 ? 0 : most, 0, 0, low, high);
  }

  /** The members of a set that are in it. */
  List<ScoredMember> of(SortedSet set) {
    if (low == null || high == null) {
      return byRank(set);
    }
    return reversed
        ? SortedSetRangeCommands.collect(set.lastNotAbove(high), true, offset, limit, low)
        : SortedSetRangeCommands.collect(set.firstNotBelow(low), false, offset, limit, high);
  }

  private List<ScoredMember> byRank(SortedSet set) {
    Range range = Range.of(first, last, set.size());
    List<ScoredMember> members = new ArrayList<>(range.size());
    ScoredMember at =
        range.isEmpty() ? null : set.at(reversed ? set.size() - 1 - range.first() : range.first());
    while (at != null && members.size() < range.size()) {
      members.add(at);
      at = reversed ? at.preceding() : at.following();
    }
    return members;
  }
}

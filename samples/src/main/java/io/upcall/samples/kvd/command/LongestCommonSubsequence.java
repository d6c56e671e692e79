package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LCS: the classic table, one row more and one column more than the strings are long. */
final class LongestCommonSubsequence {
  private static final long MOST_CELLS = 1L << 28;

  private final byte[] a;
  private final byte[] b;
  private final int[] lengths;

  private final List<Match> matches = new ArrayList<>();
  private final byte[] common;

  /** A piece that both have, with both ends included. */
  private record Match(int aFirst, int aLast, int bFirst, int bLast) {
    int length() {
      return aLast - aFirst + 1;
    }
  }

  /** What is asked for. */
  private record Options(boolean length, boolean indexes, long shortest, boolean withLengths) {
    static Options parse(Request request) {
      boolean length = false;
      boolean indexes = false;
      boolean withLengths = false;
      long shortest = 0;
      for (int i = 3; i < request.count(); i++) {
        if (request.is(i, "LEN")) {
          length = true;
        } else if (request.is(i, "IDX")) {
          indexes = true;
        } else if (request.is(i, "WITHMATCHLEN")) {
          withLengths = true;
        } else if (request.is(i, "MINMATCHLEN") && i + 1 < request.count()) {
          shortest = Math.max(0, Args.integer(request, ++i));
        } else {
          throw CommandError.SYNTAX;
        }
      }
      if (length && indexes) {
        throw new CommandError("ERR If you want both the length and indexes, please just use IDX.");
      }
      return new Options(length, indexes, shortest, withLengths);
    }
  }

  static void run(Session session, Request request) {
    byte[] a = value(session, request, 1);
    byte[] b = value(session, request, 2);
    Options options = Options.parse(request);
    if ((a.length + 1L) * (b.length + 1L) > MOST_CELLS) {
      throw new CommandError("ERR Insufficient memory, failed allocating transient memory for LCS");
    }
    LongestCommonSubsequence lcs = new LongestCommonSubsequence(a, b);
    Reply reply = session.reply();
    if (options.indexes) {
      lcs.replyIndexes(reply, options);
    } else if (options.length) {
      reply.integer(lcs.common.length);
    } else {
      reply.bulk(lcs.common);
    }
  }

  private static byte[] value(Session session, Request request, int i) {
    byte @Nullable [] value;
    try {
      value = session.read(request, i, byte[].class);
    } catch (CommandError wrongType) {
      throw new CommandError("ERR The specified keys must contain string values");
    }
    return value == null ? new byte[0] : value;
  }

  private LongestCommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    lengths = new int[(a.length + 1) * (b.length + 1)];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        lengths[at(i, j)] =
            a[i - 1] == b[j - 1]
                ? lengths[at(i - 1, j - 1)] + 1
                : Math.max(lengths[at(i - 1, j)], lengths[at(i, j - 1)]);
      }
    }
    common = new byte[lengths[at(a.length, b.length)]];
    walkBack();
  }

  private int at(int i, int j) {
    return i * (b.length + 1) + j;
  }

  private void walkBack() {
    int left = common.length;
    int i = a.length;
    int j = b.length;
    Match match = null;
    while (i > 0 && j > 0 && left > 0) {
      if (a[i - 1] == b[j - 1]) {
        common[--left] = a[i - 1];
        i--;
        j--;
        boolean adjacent = match != null && match.aFirst == i + 1 && match.bFirst == j + 1;
        if (match != null && adjacent) {
          matches.removeLast();
          match = new Match(i, match.aLast, j, match.bLast);
        } else {
          match = new Match(i, i, j, j);
        }
        matches.add(match);
      } else if (lengths[at(i - 1, j)] > lengths[at(i, j - 1)]) {
        i--;
      } else {
        j--;
      }
    }
  }

  private void replyIndexes(Reply reply, Options options) {
    List<Match> wanted =
        matches.stream().filter(match -> match.length() >= options.shortest).toList();
    reply.map(2);
    reply.bulk("matches");
    reply.array(wanted.size());
    for (Match match : wanted) {
      reply.array(options.withLengths ? 3 : 2);
      reply.array(2);
      reply.integer(match.aFirst);
      reply.integer(match.aLast);
      reply.array(2);
      reply.integer(match.bFirst);
      reply.integer(match.bLast);
      if (options.withLengths) {
        reply.integer(match.length());
      }
    }
    reply.bulk("len");
    reply.integer(common.length);
  }
}

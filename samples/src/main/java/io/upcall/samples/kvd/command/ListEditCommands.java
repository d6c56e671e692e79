package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists in the middle. */
final class ListEditCommands {
  private ListEditCommands() {}

  static void addTo(CommandTable table) {
    table.add("lset", 4, CommandTable.GROW, Keys.FIRST, ListEditCommands::lset);
    table.add("linsert", 5, CommandTable.GROW, Keys.FIRST, ListEditCommands::linsert);
    table.add("lrem", 4, CommandTable.WRITE, Keys.FIRST, ListEditCommands::lrem);
    table.add("ltrim", 4, CommandTable.WRITE, Keys.FIRST, ListEditCommands::ltrim);
    table.add("lpos", -3, CommandTable.READ, Keys.FIRST, ListEditCommands::lpos);
  }

  private static void lset(Session session, Request request) {
    KeyEntry entry = session.findToChange(request, 1, ListValue.class);
    if (entry == null) {
      throw CommandError.NO_SUCH_KEY;
    }
    ListValue list = Session.as(entry, ListValue.class);
    long index = Args.integer(request, 2);
    long at = index < 0 ? index + list.size() : index;
    if (at < 0 || at >= list.size()) {
      throw new CommandError("ERR index out of range");
    }
    list.set((int) at, request.copy(3));
    session.database().afterChange(entry);
    session.changed();
    session.reply().ok();
  }

  private static boolean matches(ListValue list, int index, Request request, int i) {
    byte[] element = list.get(index);
    int from = request.from(i);
    return Arrays.equals(
        element, 0, element.length, request.bytes(), from, from + request.length(i));
  }

  private static void linsert(Session session, Request request) {
    boolean before = request.is(2, "BEFORE");
    if (!before && !request.is(2, "AFTER")) {
      throw CommandError.SYNTAX;
    }
    KeyEntry entry = session.findToChange(request, 1, ListValue.class);
    if (entry == null) {
      session.reply().integer(0);
      return;
    }
    ListValue list = Session.as(entry, ListValue.class);
    for (int i = 0; i < list.size(); i++) {
      if (matches(list, i, request, 3)) {
        list.insert(before ? i : i + 1, request.copy(4));
        session.database().afterChange(entry);
        session.changed();
        session.reply().integer(list.size());
        return;
      }
    }
    session.reply().integer(-1);
  }

  private static void lrem(Session session, Request request) {
    long count = Args.integer(request, 2);
    KeyEntry entry = session.findToChange(request, 1, ListValue.class);
    if (entry == null) {
      session.reply().integer(0);
      return;
    }
    ListValue list = Session.as(entry, ListValue.class);
    long limit = count == 0 ? Long.MAX_VALUE : Math.abs(count);
    int removed = count < 0 ? removeFromEnd(list, request, limit) : remove(list, request, limit);
    if (removed > 0) {
      session.database().afterChange(entry);
      session.changed();
    }
    session.reply().integer(removed);
  }

  private static int remove(ListValue list, Request request, long limit) {
    int removed = 0;
    for (int i = 0; i < list.size() && removed < limit; ) {
      if (matches(list, i, request, 3)) {
        list.remove(i);
        removed++;
      } else {
        i++;
      }
    }
    return removed;
  }

  private static int removeFromEnd(ListValue list, Request request, long limit) {
    int removed = 0;
    for (int i = list.size() - 1; i >= 0 && removed < limit; i--) {
      if (matches(list, i, request, 3)) {
        list.remove(i);
        removed++;
      }
    }
    return removed;
  }

  private static void ltrim(Session session, Request request) {
    long first = Args.integer(request, 2);
    long last = Args.integer(request, 3);
    KeyEntry entry = session.findToChange(request, 1, ListValue.class);
    if (entry != null) {
      ListValue list = Session.as(entry, ListValue.class);
      Range range = Range.of(first, last, list.size());
      int behind = list.size() - 1 - range.last();
      for (int i = 0; i < behind; i++) {
        list.removeLast();
      }
      for (int i = 0; i < range.first(); i++) {
        list.removeFirst();
      }
      session.database().afterChange(entry);
      session.changed();
    }
    session.reply().ok();
  }

  // ---- LPOS ------------------------------------------------------------------------------------

  private static final int NO_COUNT = -1;

  private static void lpos(Session session, Request request) {
    long rank = 1;
    int count = NO_COUNT;
    long mostCompared = 0;
    for (int i = 3; i < request.count(); i += 2) {
      if (i + 1 == request.count()) {
        throw CommandError.SYNTAX;
      }
      if (request.is(i, "RANK")) {
        rank = rank(request, i + 1);
      } else if (request.is(i, "COUNT")) {
        count = notNegative(request, i + 1, "ERR COUNT can't be negative");
      } else if (request.is(i, "MAXLEN")) {
        mostCompared = notNegative(request, i + 1, "ERR MAXLEN can't be negative");
      } else {
        throw CommandError.SYNTAX;
      }
    }
    ListValue list = session.read(request, 1, ListValue.class);
    int wanted = count == 0 ? Integer.MAX_VALUE : Math.max(count, 1);
    long compared = mostCompared == 0 ? Long.MAX_VALUE : mostCompared;
    List<Integer> found =
        list == null ? List.of() : positions(list, request, rank, wanted, compared);
    if (count == NO_COUNT) {
      if (found.isEmpty()) {
        session.reply().nothing();
      } else {
        session.reply().integer(found.getFirst());
      }
    } else {
      session.reply().array(found.size());
      found.forEach(session.reply()::integer);
    }
  }

  private static long rank(Request request, int i) {
    long rank = Args.integer(request, i);
    if (rank == 0) {
      throw new CommandError(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
              + " use negative to start from the end of the list");
    }
    if (rank == Long.MIN_VALUE) {
      throw CommandError.NOT_AN_INTEGER;
    }
    return rank;
  }

  private static int notNegative(Request request, int i, String error) {
    long value = request.isLong(i) ? request.longAt(i) : -1;
    if (value < 0) {
      throw new CommandError(error);
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static List<Integer> positions(
      ListValue list, Request request, long rank, int wanted, long mostCompared) {
    List<Integer> found = new ArrayList<>();
    long skip = Math.abs(rank) - 1;
    int step = rank > 0 ? 1 : -1;
    long compared = 0;
    for (int i = rank > 0 ? 0 : list.size() - 1;
        i >= 0 && i < list.size() && compared < mostCompared && found.size() < wanted;
        i += step) {
      compared++;
      if (matches(list, i, request, 2) && skip-- <= 0) {
        found.add(i);
      }
    }
    return found;
  }
}

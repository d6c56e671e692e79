package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.SetValue;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several sets at once: SINTER, SUNION, SDIFF. */
final class SetAlgebraCommands {
  private SetAlgebraCommands() {}

  /** Makes one set of several; a null stands for an empty one. */
  @FunctionalInterface
  private interface Operation {
    SetValue of(List<@Nullable SetValue> sets);
  }

  static void addTo(CommandTable table) {
    add(table, "sinter", SetAlgebraCommands::intersection);
    add(table, "sunion", SetAlgebraCommands::union);
    add(table, "sdiff", SetAlgebraCommands::difference);
    Keys counted = new Keys(0, 0, 1, 1);
    table.add("sintercard", -3, CommandTable.READ, counted, SetAlgebraCommands::sintercard);
  }

  private static void add(CommandTable table, String name, Operation operation) {
    table.add(
        name,
        -2,
        CommandTable.READ,
        Keys.ALL,
        (session, request) -> {
          SetValue result = operation.of(sets(session, request, 1, request.count()));
          session.reply().set(result.size());
          result.members().forEach(member -> session.reply().bulk(member.key));
        });
    table.add(
        name + "store",
        -3,
        CommandTable.GROW,
        Keys.ALL,
        (session, request) -> {
          SetValue result = operation.of(sets(session, request, 2, request.count()));
          store(session, request, result);
          session.reply().integer(result.size());
        });
  }

  private static List<@Nullable SetValue> sets(Session session, Request request, int from, int to) {
    List<@Nullable SetValue> sets = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sets.add(session.read(request, i, SetValue.class));
    }
    return sets;
  }

  private static void store(Session session, Request request, SetValue result) {
    if (result.size() > 0) {
      session.put(request, 1, result);
      session.changed();
      return;
    }
    KeyEntry before = session.find(request, 1);
    if (before != null) {
      KeyCommands.remove(session, before);
    }
  }

  private static SetValue union(List<@Nullable SetValue> sets) {
    SetValue result = new SetValue();
    for (SetValue set : sets) {
      if (set != null) {
        set.members().forEach(member -> result.add(member.key));
      }
    }
    return result;
  }

  private static SetValue difference(List<@Nullable SetValue> sets) {
    SetValue result = new SetValue();
    SetValue first = sets.getFirst();
    if (first != null) {
      List<@Nullable SetValue> others = sets.subList(1, sets.size());
      first
          .members()
          .forEach(
              member -> {
                if (others.stream().noneMatch(set -> set != null && set.contains(member.key))) {
                  result.add(member.key);
                }
              });
    }
    return result;
  }

  private static SetValue intersection(List<@Nullable SetValue> sets) {
    return intersection(sets, Long.MAX_VALUE);
  }

  private static SetValue intersection(List<@Nullable SetValue> sets, long limit) {
    SetValue result = new SetValue();
    List<SetValue> all = new ArrayList<>();
    for (SetValue set : sets) {
      if (set == null) {
        return result;
      }
      all.add(set);
    }
    all.sort(Comparator.comparingInt(SetValue::size));
    List<SetValue> others = all.subList(1, all.size());
    all.getFirst()
        .members()
        .forEach(
            member -> {
              if (result.size() < limit
                  && others.stream().allMatch(set -> set.contains(member.key))) {
                result.add(member.key);
              }
            });
    return result;
  }

  private static void sintercard(Session session, Request request) {
    int keys =
        Args.keyCount(
            request,
            1,
            CommandError.NO_KEYS,
            CommandError.NO_KEYS,
            new CommandError("ERR Number of keys can't be greater than number of args"));
    long limit = limit(request, 2 + keys);
    SetValue result = intersection(sets(session, request, 2, 2 + keys), limit);
    session.reply().integer(result.size());
  }

  /** {@code [LIMIT n]}; 0 is none. */
  static long limit(Request request, int i) {
    if (i == request.count()) {
      return Long.MAX_VALUE;
    }
    if (i + 2 != request.count() || !request.is(i, "LIMIT")) {
      throw CommandError.SYNTAX;
    }
    long limit = request.isLong(i + 1) ? request.longAt(i + 1) : -1;
    if (limit < 0) {
      throw new CommandError("ERR LIMIT can't be negative");
    }
    return limit == 0 ? Long.MAX_VALUE : limit;
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Collection;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SetValue;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Several sorted sets at once; plain sets may be among them, with scores of 1. */
final class SortedSetAlgebraCommands {
  private SortedSetAlgebraCommands() {}

  /** How the scores of one member become one. */
  private enum Aggregate {
    SUM,
    MIN,
    MAX;

    double of(double a, double b) {
      switch (this) {
        case MIN:
          return Math.min(a, b);
        case MAX:
          return Math.max(a, b);
        default:
          // One is inf and the other -inf.
          return Double.isNaN(a + b) ? 0 : a + b;
      }
    }
  }

  /** Which members the result has. */
  private enum Operation {
    UNION,
    INTER,
    DIFF
  }

  /** A set that takes part, null for an empty one, and what its scores are multiplied by. */
  private record Operand(@Nullable Collection set, double weight) {

    void forEach(ObjDoubleConsumer<byte[]> visitor) {
      if (set instanceof SortedSet sorted) {
        sorted.members().forEach(member -> visitor.accept(member.key, weighted(member.score())));
      } else if (set instanceof SetValue plain) {
        plain.members().forEach(member -> visitor.accept(member.key, weighted(1)));
      }
    }

    /** The weighted score of a member, or NaN. */
    double score(byte[] name) {
      if (set instanceof SortedSet sorted) {
        ScoredMember member = sorted.find(name, 0, name.length);
        return member == null ? Double.NaN : weighted(member.score());
      }
      return set instanceof SetValue plain && plain.contains(name) ? weighted(1) : Double.NaN;
    }

    /** 0 times inf is 0 here. */
    private double weighted(double score) {
      double product = score * weight;
      return Double.isNaN(product) ? 0 : product;
    }
  }

  static void addTo(CommandTable table) {
    for (Operation operation : Operation.values()) {
      String name = "z" + operation.name().toLowerCase(java.util.Locale.ROOT);
      Keys counted = new Keys(0, 0, 1, 1);
      Keys stored = new Keys(1, 1, 1, 2);
      table.add(name, -3, CommandTable.READ, counted, (s, r) -> reply(s, r, operation, name));
      table.add(
          name + "store",
          -4,
          CommandTable.GROW,
          stored,
          (s, r) -> store(s, r, operation, name + "store"));
    }
    Keys counted = new Keys(0, 0, 1, 1);
    table.add("zintercard", -3, CommandTable.READ, counted, SortedSetAlgebraCommands::zintercard);
  }

  private static void reply(Session session, Request request, Operation operation, String name) {
    Query query = Query.parse(session, request, 1, operation, name, true);
    SortedSet result = query.result();
    List<ScoredMember> members = new ArrayList<>();
    for (ScoredMember at = result.first(); at != null; at = at.following()) {
      members.add(at);
    }
    SortedSetCommands.replyMembers(session.reply(), members, query.withScores);
  }

  private static void store(Session session, Request request, Operation operation, String name) {
    SortedSet result = Query.parse(session, request, 2, operation, name, false).result();
    SortedSetRangeCommands.store(session, request, result);
    session.reply().integer(result.size());
  }

  private static void zintercard(Session session, Request request) {
    int keys = keyCount(request, 1, "zintercard");
    long limit = SetAlgebraCommands.limit(request, 2 + keys);
    Query query =
        new Query(Operation.INTER, operandsOf(session, request, 2, keys), Aggregate.SUM, false);
    session.reply().integer(Math.min(limit, query.result().size()));
  }

  private static int keyCount(Request request, int i, String name) {
    return Args.keyCount(
        request,
        i,
        CommandError.NOT_AN_INTEGER,
        new CommandError("ERR at least 1 input key is needed for '" + name + "' command"),
        CommandError.SYNTAX);
  }

  private static List<Operand> operandsOf(Session session, Request request, int first, int count) {
    List<Operand> operands = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      KeyEntry entry = session.findToRead(request, i);
      Object value = entry == null ? null : entry.value();
      if (value != null && !(value instanceof SortedSet) && !(value instanceof SetValue)) {
        throw CommandError.WRONG_TYPE;
      }
      operands.add(new Operand((Collection) value, 1));
    }
    return operands;
  }

  /** What is asked for. */
  private record Query(
      Operation operation, List<Operand> operands, Aggregate aggregate, boolean withScores) {

    static Query parse(
        Session session,
        Request request,
        int countAt,
        Operation operation,
        String name,
        boolean read) {
      int keys = keyCount(request, countAt, name);
      List<Operand> operands = operandsOf(session, request, countAt + 1, keys);
      Aggregate aggregate = Aggregate.SUM;
      boolean withScores = false;
      boolean weighable = operation != Operation.DIFF;
      for (int i = countAt + 1 + keys; i < request.count(); i++) {
        if (weighable && request.is(i, "WEIGHTS") && i + keys < request.count()) {
          weigh(operands, request, i + 1);
          i += keys;
        } else if (weighable && request.is(i, "AGGREGATE") && i + 1 < request.count()) {
          aggregate = aggregate(request, ++i);
        } else if (read && request.is(i, "WITHSCORES")) {
          withScores = true;
        } else {
          throw CommandError.SYNTAX;
        }
      }
      return new Query(operation, operands, aggregate, withScores);
    }

    private static void weigh(List<Operand> operands, Request request, int first) {
      CommandError error = new CommandError("ERR weight value is not a float");
      for (int i = 0; i < operands.size(); i++) {
        operands.set(i, new Operand(operands.get(i).set, Args.number(request, first + i, error)));
      }
    }

    private static Aggregate aggregate(Request request, int i) {
      for (Aggregate aggregate : Aggregate.values()) {
        if (request.is(i, aggregate.name())) {
          return aggregate;
        }
      }
      throw CommandError.SYNTAX;
    }

    SortedSet result() {
      SortedSet result = new SortedSet();
      Operand first = operands.getFirst();
      List<Operand> others = operands.subList(1, operands.size());
      switch (operation) {
        case UNION:
          operands.forEach(operand -> operand.forEach((name, score) -> join(result, name, score)));
          break;
        case INTER:
          first.forEach((name, score) -> intersect(result, others, name, score));
          break;
        case DIFF:
          first.forEach(
              (name, score) -> {
                if (others.stream().allMatch(other -> Double.isNaN(other.score(name)))) {
                  result.put(name, score);
                }
              });
          break;
      }
      return result;
    }

    private void join(SortedSet result, byte[] name, double score) {
      ScoredMember known = result.find(name, 0, name.length);
      if (known == null) {
        result.put(name, score);
      } else {
        result.move(known, aggregate.of(known.score(), score));
      }
    }

    private void intersect(SortedSet result, List<Operand> others, byte[] name, double score) {
      double all = score;
      for (Operand other : others) {
        double more = other.score(name);
        if (Double.isNaN(more)) {
          return;
        }
        all = aggregate.of(all, more);
      }
      result.put(name, all);
    }
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;

/** Commands that wait for an element: BLPOP and its relatives, for lists and for sorted sets. */
final class BlockingCommands {
  private static final byte[] LPOP = Ascii.bytes("LPOP");
  private static final byte[] RPOP = Ascii.bytes("RPOP");

  /** Each pop says how it is logged. */
  private static final Request NOT_AS_IT_IS = new Request();

  private BlockingCommands() {}

  static void addTo(CommandTable table) {
    Keys butLast = new Keys(1, -2, 1, 0);
    Keys counted = new Keys(0, 0, 1, 2);
    table.add("blpop", -3, CommandTable.BLOCKING, butLast, (s, r) -> popList(s, r, true));
    table.add("brpop", -3, CommandTable.BLOCKING, butLast, (s, r) -> popList(s, r, false));
    table.add("blmpop", -5, CommandTable.BLOCKING, counted, BlockingCommands::blmpop);
    table.add("blmove", 6, CommandTable.BLOCKING, Keys.FIRST_TWO, BlockingCommands::blmove);
    table.add("brpoplpush", 4, CommandTable.BLOCKING, Keys.FIRST_TWO, BlockingCommands::brpoplpush);
    table.add("bzpopmin", -3, CommandTable.BLOCKING, butLast, (s, r) -> popSorted(s, r, true));
    table.add("bzpopmax", -3, CommandTable.BLOCKING, butLast, (s, r) -> popSorted(s, r, false));
    table.add("bzmpop", -5, CommandTable.BLOCKING, counted, BlockingCommands::bzmpop);
  }

  /** What to do with the first key that is there. */
  @FunctionalInterface
  private interface Pop {
    void from(Database database, KeyEntry entry);
  }

  private static void popList(Session session, Request request, boolean left) {
    long timeoutMillis = Args.timeoutMillis(request, request.count() - 1);
    popOrBlock(
        session,
        keys(request, 1, request.count() - 1),
        ListValue.class,
        timeoutMillis,
        true,
        (database, entry) -> {
          session.reply().array(2);
          session.reply().bulk(entry.key);
          session.reply().bulk(ListCommands.pop(Session.as(entry, ListValue.class), left));
          database.afterChange(entry);
          session.changedAs(left ? LPOP : RPOP, entry.key);
        });
  }

  private static void blmpop(Session session, Request request) {
    long timeoutMillis = Args.timeoutMillis(request, 1);
    MultiPop pop = MultiPop.parse(request, 2);
    boolean left = ListCommands.isLeft(request, pop.where());
    popOrBlock(
        session,
        keys(request, pop.firstKey(), pop.where()),
        ListValue.class,
        timeoutMillis,
        true,
        (database, entry) -> ListCommands.popMany(session, database, entry, left, pop.count()));
  }

  private static void blmove(Session session, Request request) {
    boolean fromLeft = ListCommands.isLeft(request, 3);
    boolean toLeft = ListCommands.isLeft(request, 4);
    move(session, request, Args.timeoutMillis(request, 5), fromLeft, toLeft);
  }

  private static void brpoplpush(Session session, Request request) {
    move(session, request, Args.timeoutMillis(request, 3), false, true);
  }

  private static void move(
      Session session, Request request, long timeoutMillis, boolean fromLeft, boolean toLeft) {
    byte[] target = request.copy(2);
    popOrBlock(
        session,
        keys(request, 1, 2),
        ListValue.class,
        timeoutMillis,
        false,
        (database, entry) ->
            ListMoveCommands.move(session, database, entry, target, fromLeft, toLeft));
  }

  private static void popSorted(Session session, Request request, boolean lowest) {
    long timeoutMillis = Args.timeoutMillis(request, request.count() - 1);
    popOrBlock(
        session,
        keys(request, 1, request.count() - 1),
        SortedSet.class,
        timeoutMillis,
        true,
        (database, entry) -> SortedSetPopCommands.popOne(session, database, entry, lowest));
  }

  private static void bzmpop(Session session, Request request) {
    long timeoutMillis = Args.timeoutMillis(request, 1);
    MultiPop pop = MultiPop.parse(request, 2);
    boolean lowest = SortedSetPopCommands.isMin(request, pop.where());
    popOrBlock(
        session,
        keys(request, pop.firstKey(), pop.where()),
        SortedSet.class,
        timeoutMillis,
        true,
        (database, entry) ->
            SortedSetPopCommands.popMany(session, database, entry, lowest, pop.count()));
  }

  private static byte[][] keys(Request request, int from, int to) {
    byte[][] keys = new byte[to - from][];
    for (int i = from; i < to; i++) {
      keys[i - from] = request.copy(i);
    }
    return keys;
  }

  private static void popOrBlock(
      Session session, byte[][] keys, Class<?> type, long timeoutMillis, boolean many, Pop pop) {
    Database database = session.database();
    for (byte[] key : keys) {
      KeyEntry entry = session.store().find(database, key, 0, key.length);
      if (entry != null) {
        Session.as(entry, type);
        database.beforeChange(entry);
        pop.from(database, entry);
        return;
      }
    }
    Waiting waiting = new Waiting(session, keys, type, timeoutMillis, many, pop);
    if (session.store().inTransaction()) {
      // Nobody else could bring anything: the time is over at once.
      waiting.replyNothing();
    } else {
      session.block(waiting);
    }
  }

  /** One that found nothing. */
  private static final class Waiting extends BlockedCall {
    private final Class<?> type;
    private final boolean many;
    private final Pop pop;

    Waiting(
        Session session, byte[][] keys, Class<?> type, long timeoutMillis, boolean many, Pop pop) {
      super(session, keys, timeoutMillis);
      this.type = type;
      this.many = many;
      this.pop = pop;
    }

    @Override
    boolean serve(Database database, KeyEntry entry) {
      if (!type.isInstance(entry.value())) {
        return false;
      }
      database.beforeChange(entry);
      int mark = session().reply().length();
      try {
        pop.from(database, entry);
        session().store().log(database.number(), session().takeLogged(NOT_AS_IT_IS));
      } catch (CommandError targetIsNoList) {
        session().reply().cutTo(mark);
        session().reply().error(targetIsNoList.text());
      }
      return true;
    }

    @Override
    void replyNothing() {
      if (many) {
        session().reply().nothingOfMany();
      } else {
        session().reply().nothing();
      }
    }
  }
}

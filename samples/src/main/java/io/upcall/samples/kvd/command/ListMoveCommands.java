package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;

/** From one list to another. */
final class ListMoveCommands {
  private static final byte[] LMOVE = Ascii.bytes("LMOVE");
  private static final byte[] LEFT = Ascii.bytes("LEFT");
  private static final byte[] RIGHT = Ascii.bytes("RIGHT");

  private ListMoveCommands() {}

  static void addTo(CommandTable table) {
    table.add("rpoplpush", 3, CommandTable.GROW, Keys.FIRST_TWO, ListMoveCommands::rpoplpush);
    table.add("lmove", 5, CommandTable.GROW, Keys.FIRST_TWO, ListMoveCommands::lmove);
  }

  private static void rpoplpush(Session session, Request request) {
    moveOrNothing(session, request, false, true);
  }

  private static void lmove(Session session, Request request) {
    boolean fromLeft = ListCommands.isLeft(request, 3);
    moveOrNothing(session, request, fromLeft, ListCommands.isLeft(request, 4));
  }

  private static void moveOrNothing(
      Session session, Request request, boolean fromLeft, boolean toLeft) {
    KeyEntry source = session.findToChange(request, 1, ListValue.class);
    if (source == null) {
      session.reply().nothing();
    } else {
      move(session, session.database(), source, request.copy(2), fromLeft, toLeft);
    }
  }

  /** Moves an element and replies with it. */
  static void move(
      Session session,
      Database database,
      KeyEntry source,
      byte[] targetKey,
      boolean fromLeft,
      boolean toLeft) {
    KeyEntry target = session.store().find(database, targetKey, 0, targetKey.length);
    if (target != null) {
      Session.as(target, ListValue.class);
      database.beforeChange(target);
    }
    byte[] element = ListCommands.pop(Session.as(source, ListValue.class), fromLeft);
    if (target == null) {
      target = database.add(targetKey, new ListValue());
    }
    ListCommands.push(Session.as(target, ListValue.class), element, toLeft);
    database.afterChange(target);
    if (source != target) {
      database.afterChange(source);
    }
    session.changedAs(LMOVE, source.key, targetKey, fromLeft ? LEFT : RIGHT, toLeft ? LEFT : RIGHT);
    session.reply().bulk(element);
  }
}

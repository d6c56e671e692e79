package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.resp.Request;
import java.util.List;
import java.util.Set;

/** MULTI, EXEC, DISCARD, WATCH: since commands run one after the other, EXEC is just a loop. */
final class TransactionCommands {
  private static final Set<Flag> NO_MULTI = Set.of(Flag.NO_MULTI, Flag.FAST);

  private TransactionCommands() {}

  static void addTo(CommandTable table) {
    table.add("multi", 1, NO_MULTI, Keys.NONE, TransactionCommands::multi);
    table.add("exec", 1, NO_MULTI, Keys.NONE, TransactionCommands::exec);
    table.add("discard", 1, NO_MULTI, Keys.NONE, TransactionCommands::discard);
    table.add("watch", -2, NO_MULTI, Keys.ALL, TransactionCommands::watch);
    table.add("unwatch", 1, Set.of(Flag.FAST), Keys.NONE, TransactionCommands::unwatch);
  }

  private static void multi(Session session, Request request) {
    if (session.transaction().isBegun()) {
      throw new CommandError("ERR MULTI calls can not be nested");
    }
    session.transaction().begin();
    session.reply().ok();
  }

  private static void exec(Session session, Request request) {
    Transaction transaction = session.transaction();
    if (!transaction.isBegun()) {
      throw new CommandError("ERR EXEC without MULTI");
    }
    // A key that was under WATCH and is over by now has changed.
    boolean touched = transaction.isTouched() || expiredMeanwhile(session, transaction);
    boolean failed = transaction.isFailed();
    List<Transaction.Queued> queue = transaction.end(session);
    if (failed) {
      throw new CommandError("EXECABORT Transaction discarded because of previous errors.");
    }
    if (touched) {
      session.reply().nothingOfMany();
      return;
    }
    for (Transaction.Queued queued : queue) {
      String refusal = Dispatcher.refusedWrite(session, queued.command());
      if (refusal != null) {
        throw new CommandError("EXECABORT Transaction discarded because of: " + refusal);
      }
    }
    session.reply().array(queue.size());
    Store store = session.store();
    int database = session.database().number();
    store.beginTransaction();
    for (Transaction.Queued queued : queue) {
      Dispatcher.run(session, queued.command(), queued.request());
    }
    store.endTransaction(database);
    session.notePosition();
  }

  private static boolean expiredMeanwhile(Session session, Transaction transaction) {
    for (WatchedKeys.WatchedKey watched : transaction.watched()) {
      session
          .store()
          .find(session.store().database(watched.database()), watched.key, 0, watched.key.length);
    }
    return transaction.isTouched();
  }

  private static void discard(Session session, Request request) {
    if (!session.transaction().isBegun()) {
      throw new CommandError("ERR DISCARD without MULTI");
    }
    session.transaction().end(session);
    session.reply().ok();
  }

  private static void watch(Session session, Request request) {
    if (session.transaction().isBegun()) {
      throw new CommandError("ERR WATCH inside MULTI is not allowed");
    }
    for (int i = 1; i < request.count(); i++) {
      // What is over already goes now: later it would look like a change.
      session.find(request, i);
      session
          .transaction()
          .watch(
              session
                  .store()
                  .watchedKeys()
                  .watch(session, session.database().number(), request.copy(i)));
    }
    session.reply().ok();
  }

  private static void unwatch(Session session, Request request) {
    session.transaction().unwatch(session);
    session.reply().ok();
  }
}

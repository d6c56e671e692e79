package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.log.Rewriter;
import io.upcall.samples.kvd.resp.Request;
import java.util.Set;

/** What concerns the server as a whole. */
final class ServerCommands {
  private ServerCommands() {}

  static void addTo(CommandTable table) {
    table.add("dbsize", 1, CommandTable.FAST_READ, Keys.NONE, ServerCommands::dbsize);
    table.add("flushdb", -1, CommandTable.WRITE, Keys.NONE, ServerCommands::flushdb);
    table.add("flushall", -1, CommandTable.WRITE, Keys.NONE, ServerCommands::flushall);
    table.add("info", -1, CommandTable.PLAIN, Keys.NONE, ServerCommands::info);
    table.add("time", 1, Set.of(Flag.FAST), Keys.NONE, ServerCommands::time);
    table.add("lastsave", 1, Set.of(Flag.FAST), Keys.NONE, ServerCommands::lastsave);
    table.add("bgrewriteaof", 1, CommandTable.ADMIN, Keys.NONE, ServerCommands::bgrewriteaof);
    table.add("shutdown", -1, CommandTable.ADMIN, Keys.NONE, ServerCommands::shutdown);
    Subcommands function =
        new Subcommands("function")
            .add("flush", -2, (session, request) -> session.reply().ok())
            .add("list", -2, (session, request) -> session.reply().array(0));
    // There are none, and so it is easy to get rid of all.
    table.add("function", -2, CommandTable.PLAIN, Keys.NONE, function);
  }

  private static void dbsize(Session session, Request request) {
    session.reply().integer(session.database().size());
  }

  private static void checkMode(Request request) {
    boolean known = request.count() == 2 && (request.is(1, "ASYNC") || request.is(1, "SYNC"));
    if (request.count() > 1 && !known) {
      throw CommandError.SYNTAX;
    }
  }

  private static void flushdb(Session session, Request request) {
    checkMode(request);
    session.store().clear(session.database());
    session.changed();
    session.reply().ok();
  }

  private static void flushall(Session session, Request request) {
    checkMode(request);
    for (Database database : session.store().databases()) {
      session.store().clear(database);
    }
    session.changed();
    session.reply().ok();
  }

  private static void info(Session session, Request request) {
    session.reply().freeText(new ServerInfo(session.shared()).text(request));
  }

  private static void time(Session session, Request request) {
    java.time.Instant now = java.time.Instant.now();
    session.reply().array(2);
    session.reply().bulkLong(now.getEpochSecond());
    session.reply().bulkLong(now.getNano() / 1000);
  }

  private static void lastsave(Session session, Request request) {
    session.reply().integer(session.shared().startMillis() / 1000);
  }

  private static void bgrewriteaof(Session session, Request request) {
    Rewriter rewriter = session.shared().rewriter();
    if (rewriter == null) {
      throw new CommandError("ERR there is no append-only file: start kvd with --dir");
    }
    if (!rewriter.start()) {
      throw new CommandError("ERR Background append only file rewriting already in progress");
    }
    session.reply().status("Background append only file rewriting started");
  }

  private static void shutdown(Session session, Request request) {
    for (int i = 1; i < request.count(); i++) {
      if (!request.is(i, "NOSAVE")
          && !request.is(i, "SAVE")
          && !request.is(i, "NOW")
          && !request.is(i, "FORCE")) {
        throw CommandError.SYNTAX;
      }
    }
    session.close();
    session.shared().shutdown().run();
  }
}

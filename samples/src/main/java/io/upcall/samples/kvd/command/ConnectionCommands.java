package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.Set;

/** What concerns the connection: HELLO, PING, SELECT, QUIT. */
final class ConnectionCommands {
  private static final Set<Flag> AT_ONCE = Set.of(Flag.FAST, Flag.NO_MULTI, Flag.LOADING);
  private static final Set<Flag> FAST = Set.of(Flag.FAST, Flag.LOADING);

  private ConnectionCommands() {}

  static void addTo(CommandTable table) {
    table.add("ping", -1, FAST, Keys.NONE, ConnectionCommands::ping);
    table.add("echo", 2, FAST, Keys.NONE, ConnectionCommands::echo);
    table.add("select", 2, FAST, Keys.NONE, ConnectionCommands::select);
    table.add("hello", -1, AT_ONCE, Keys.NONE, ConnectionCommands::hello);
    table.add("auth", -2, AT_ONCE, Keys.NONE, ConnectionCommands::auth);
    table.add("quit", -1, AT_ONCE, Keys.NONE, ConnectionCommands::quit);
    table.add("reset", 1, AT_ONCE, Keys.NONE, ConnectionCommands::reset);
  }

  private static void ping(Session session, Request request) {
    if (request.count() > 2) {
      throw new CommandError("ERR wrong number of arguments for 'ping' command");
    }
    Reply reply = session.reply();
    if (session.subscriptions().size() > 0 && !session.isVersion3()) {
      reply.array(2);
      reply.bulk("pong");
      reply.bulk(request.count() == 2 ? request.copy(1) : new byte[0]);
    } else if (request.count() == 2) {
      reply.bulk(request.bytes(), request.from(1), request.length(1));
    } else {
      reply.status("PONG");
    }
  }

  private static void echo(Session session, Request request) {
    session.reply().bulk(request.bytes(), request.from(1), request.length(1));
  }

  private static void select(Session session, Request request) {
    session.select(database(session, request, 1));
    session.reply().ok();
  }

  static Database database(Session session, Request request, int i) {
    long number = Args.integer(request, i);
    if (number < 0 || number >= Store.DATABASES) {
      throw new CommandError("ERR DB index is out of range");
    }
    return session.store().database((int) number);
  }

  // ---- HELLO -----------------------------------------------------------------------------------

  private static void hello(Session session, Request request) {
    boolean version3 = session.isVersion3();
    if (request.count() > 1) {
      long version =
          Args.integer(
              request,
              1,
              new CommandError("ERR Protocol version is not an integer or out of range"));
      if (version < 2 || version > 3) {
        throw new CommandError("NOPROTO unsupported protocol version");
      }
      version3 = version == 3;
    }
    for (int i = 2; i < request.count(); i++) {
      if (request.is(i, "AUTH") && i + 2 < request.count()) {
        checkUser(request, i + 1);
        i += 2;
      } else if (request.is(i, "SETNAME") && i + 1 < request.count()) {
        ClientCommands.setName(session, request, ++i);
      } else {
        throw new CommandError("ERR Syntax error in HELLO option '" + request.text(i) + "'");
      }
    }
    session.speak(version3);
    greet(session);
  }

  private static void greet(Session session) {
    Reply reply = session.reply();
    reply.map(7);
    reply.bulk("server");
    reply.bulk("redis");
    reply.bulk("version");
    reply.bulk(ServerInfo.REDIS_VERSION);
    reply.bulk("proto");
    reply.integer(session.isVersion3() ? 3 : 2);
    reply.bulk("id");
    reply.integer(session.id());
    reply.bulk("mode");
    reply.bulk("standalone");
    reply.bulk("role");
    reply.bulk("master");
    reply.bulk("modules");
    reply.array(0);
  }

  /** There is one user, who needs no password. */
  private static void checkUser(Request request, int i) {
    if (!request.text(i).equals("default")) {
      throw new CommandError("WRONGPASS invalid username-password pair or user is disabled.");
    }
  }

  private static void auth(Session session, Request request) {
    if (request.count() > 3) {
      throw CommandError.SYNTAX;
    }
    if (request.count() == 2) {
      throw new CommandError(
          "ERR AUTH <password> called without any password configured for the default user. Are"
              + " you sure your configuration is correct?");
    }
    checkUser(request, 1);
    session.reply().ok();
  }

  private static void quit(Session session, Request request) {
    session.close();
    session.reply().ok();
  }

  private static void reset(Session session, Request request) {
    session.transaction().end(session);
    session.subscriptions().removeAll(session);
    session.select(session.store().database(0));
    session.setName("");
    session.setReplies(true, true);
    session.speak(false);
    session.reply().status("RESET");
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import java.util.List;
import java.util.Set;

/** CLIENT: who is connected. */
final class ClientCommands {
  private ClientCommands() {}

  static void addTo(CommandTable table) {
    Subcommands client =
        new Subcommands("client")
            .add("id", 2, (session, request) -> session.reply().integer(session.id()))
            .add("getname", 2, ClientCommands::getname)
            .add("setname", 3, ClientCommands::setname)
            .add("setinfo", 4, ClientCommands::setinfo)
            .add("info", 2, ClientCommands::info)
            .add("list", -2, ClientCommands::list)
            .add("kill", -3, ClientCommands::kill)
            .add("reply", 3, ClientCommands::reply)
            .add("unblock", -3, ClientCommands::unblock)
            .add("no-evict", 3, ClientCommands::nothingToDo)
            .add("no-touch", 3, ClientCommands::nothingToDo);
    table.add("client", -2, Set.of(Flag.LOADING), Keys.NONE, client);
  }

  private static void getname(Session session, Request request) {
    session.reply().bulk(session.name().isEmpty() ? null : Ascii.bytes(session.name()));
  }

  private static void setname(Session session, Request request) {
    setName(session, request, 2);
    session.reply().ok();
  }

  static void setName(Session session, Request request, int i) {
    session.setName(
        plain(
            request, i, "ERR Client names cannot contain spaces, newlines or special characters."));
  }

  private static String plain(Request request, int i, String error) {
    String text = request.text(i);
    if (text.chars().anyMatch(c -> c < '!' || c > '~')) {
      throw new CommandError(error);
    }
    return text;
  }

  private static void setinfo(Session session, Request request) {
    String attribute = request.text(2);
    String value =
        plain(
            request,
            3,
            "ERR " + attribute + " cannot contain spaces, newlines or special characters.");
    if (request.is(2, "LIB-NAME")) {
      session.setLibrary(value);
    } else if (request.is(2, "LIB-VER")) {
      session.setLibraryVersion(value);
    } else {
      throw new CommandError("ERR Unrecognized option '" + attribute + "'");
    }
    session.reply().ok();
  }

  /** There is no eviction and no access time, so nobody need be spared. */
  private static void nothingToDo(Session session, Request request) {
    if (!request.is(2, "ON") && !request.is(2, "OFF")) {
      throw CommandError.SYNTAX;
    }
    session.reply().ok();
  }

  // ---- lists -----------------------------------------------------------------------------------

  private static void info(Session session, Request request) {
    session.reply().freeText(line(session) + "\n");
  }

  private static void list(Session session, Request request) {
    boolean byId = request.count() > 3 && request.is(2, "ID");
    boolean byType = request.count() == 4 && request.is(2, "TYPE");
    if (request.count() > 2 && !byId && !byType) {
      throw CommandError.SYNTAX;
    }
    StringBuilder text = new StringBuilder();
    for (Session other : session.shared().sessions().all()) {
      if ((!byId || isListed(request, other.id())) && (!byType || isOfType(request, 3, other))) {
        text.append(line(other)).append('\n');
      }
    }
    session.reply().freeText(text.toString());
  }

  private static boolean isListed(Request request, long id) {
    for (int i = 3; i < request.count(); i++) {
      if (Args.integer(request, i, new CommandError("ERR Invalid client ID")) == id) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(Request request, int i, Session session) {
    if (request.is(i, "NORMAL")) {
      return session.subscriptions().size() == 0;
    }
    if (request.is(i, "PUBSUB")) {
      return session.subscriptions().size() > 0;
    }
    if (request.is(i, "MASTER") || request.is(i, "REPLICA") || request.is(i, "SLAVE")) {
      return false;
    }
    throw new CommandError("ERR Unknown client type '" + request.text(i) + "'");
  }

  private static String line(Session session) {
    long ageSeconds = (session.store().nowMillis() - session.sinceMillis()) / 1000;
    String flags =
        session.blockedCall() != null
            ? "b"
            : session.transaction().isBegun()
                ? "x"
                : session.subscriptions().size() > 0 ? "P" : "N";
    int queued = session.transaction().isBegun() ? session.transaction().queue().size() : -1;
    return "id="
        + session.id()
        + " addr="
        + session.address()
        + " name="
        + session.name()
        + " age="
        + ageSeconds
        + " flags="
        + flags
        + " db="
        + session.database().number()
        + " sub="
        + session.subscriptions().channelCount()
        + " psub="
        + session.subscriptions().patternCount()
        + " multi="
        + queued
        + " cmd="
        + session.lastCommand()
        + " user=default resp="
        + (session.isVersion3() ? 3 : 2)
        + " lib-name="
        + session.library()
        + " lib-ver="
        + session.libraryVersion();
  }

  // ---- what is done to others ------------------------------------------------------------------

  private static void kill(Session session, Request request) {
    if (request.count() == 3) {
      if (killAll(session, List.of(new Filter("ADDR", request.text(2))), false) == 0) {
        throw new CommandError("ERR No such client");
      }
      session.reply().ok();
      return;
    }
    List<Filter> filters = new java.util.ArrayList<>();
    boolean sparesCaller = true;
    for (int i = 2; i < request.count(); i += 2) {
      if (i + 1 == request.count()) {
        throw CommandError.SYNTAX;
      }
      if (request.is(i, "SKIPME")) {
        sparesCaller = request.is(i + 1, "YES");
      } else {
        filters.add(Filter.parse(request, i));
      }
    }
    session.reply().integer(killAll(session, filters, sparesCaller));
  }

  /** Which clients CLIENT KILL means. */
  private record Filter(String kind, String value) {
    static Filter parse(Request request, int i) {
      if (request.is(i, "ID")) {
        Args.integer(request, i + 1, new CommandError("ERR client-id should be greater than 0"));
      } else if (!request.is(i, "ADDR") && !request.is(i, "TYPE") && !request.is(i, "USER")) {
        throw CommandError.SYNTAX;
      }
      return new Filter(
          request.text(i).toUpperCase(java.util.Locale.ROOT),
          request.text(i + 1).toLowerCase(java.util.Locale.ROOT));
    }

    boolean matches(Session session) {
      switch (kind) {
        case "ID":
          return value.equals(Long.toString(session.id()));
        case "ADDR":
          return value.equals(session.address());
        case "TYPE":
          return value.equals(session.subscriptions().size() > 0 ? "pubsub" : "normal");
        default:
          return value.equals("default");
      }
    }
  }

  private static int killAll(Session session, List<Filter> filters, boolean sparesCaller) {
    int killed = 0;
    for (Session other : List.copyOf(session.shared().sessions().all())) {
      boolean spared = other == session && sparesCaller;
      if (!spared && filters.stream().allMatch(filter -> filter.matches(other))) {
        other.close();
        if (other != session) {
          other.cut();
        }
        killed++;
      }
    }
    return killed;
  }

  private static void reply(Session session, Request request) {
    if (request.is(2, "ON")) {
      session.setReplies(true, true);
      session.reply().ok();
    } else if (request.is(2, "OFF")) {
      session.setReplies(false, true);
    } else if (request.is(2, "SKIP")) {
      session.setReplies(true, false);
    } else {
      throw CommandError.SYNTAX;
    }
  }

  private static void unblock(Session session, Request request) {
    long id = Args.integer(request, 2);
    boolean withError = request.count() == 4 && request.is(3, "ERROR");
    if (request.count() > 4 || (request.count() == 4 && !withError && !request.is(3, "TIMEOUT"))) {
      throw new CommandError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }
    Session other = session.shared().sessions().find(id);
    BlockedCall call = other == null ? null : other.blockedCall();
    boolean blocked = call != null && !call.isOver();
    if (call != null && blocked && withError) {
      session.store().blockedCalls().fail(call, "UNBLOCKED client unblocked via CLIENT UNBLOCK");
    } else if (call != null && blocked) {
      session.store().blockedCalls().giveUp(call);
    }
    session.reply().integer(blocked);
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import org.jspecify.annotations.Nullable;

/** What happens to a request. Called with the store's lock. */
public final class Dispatcher {
  private static final int UNKNOWN_ARGUMENTS = 128;

  private Dispatcher() {}

  /** Answers a request that is not empty. */
  public static void execute(Session session, Request request) {
    Reply reply = session.reply();
    int mark = reply.length();
    boolean answered = session.takeReplies();
    Command command =
        session.shared().commands().find(request.bytes(), request.from(0), request.length(0));
    String refusal = command == null ? unknown(request) : refusal(session, command, request);
    if (command == null || refusal != null) {
      session.store().stats().errors++;
      session.transaction().fail();
      reply.error(refusal == null ? "" : refusal);
    } else if (session.transaction().isBegun() && !command.is(Flag.NO_MULTI)) {
      session.transaction().add(command, request.detached());
      reply.queued();
    } else {
      call(session, command, request);
    }
    if (!answered) {
      reply.cutTo(mark);
    }
  }

  /** Runs a command: its change is logged, and who waited for that goes on. */
  private static void call(Session session, Command command, Request request) {
    run(session, command, request);
    session.store().blockedCalls().serveReady();
  }

  /** Runs a command and logs its change. */
  static void run(Session session, Command command, Request request) {
    Store store = session.store();
    store.stats().commands++;
    session.setLastCommand(command.name());
    long before = store.changes();
    int mark = session.reply().length();
    try {
      command.handler().run(session, request);
    } catch (CommandError error) {
      store.stats().errors++;
      session.reply().cutTo(mark);
      session.reply().error(error.text());
    }
    if (store.changes() != before && command.is(Flag.WRITE)) {
      store.log(session.database().number(), session.takeLogged(request));
      session.notePosition();
    }
  }

  /** Why a command is not even tried; null when it is. */
  private static @Nullable String refusal(Session session, Command command, Request request) {
    if (!command.takes(request.count())) {
      return "ERR wrong number of arguments for '" + command.name() + "' command";
    }
    if (session.subscriptions().size() > 0
        && !session.isVersion3()
        && !PubSubCommands.isAllowedWhileListening(command)) {
      return "ERR Can't execute '"
          + command.name()
          + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
          + " context";
    }
    return refusedWrite(session, command);
  }

  /** Why a command may change nothing at the moment; null when it may, or does not want to. */
  static @Nullable String refusedWrite(Session session, Command command) {
    if (!command.is(Flag.WRITE)) {
      return null;
    }
    Store store = session.store();
    AppendLog log = store.log();
    if (log != null && log.failure() != null) {
      return "MISCONF Errors writing to the AOF file: " + log.failure().getMessage();
    }
    long limit = session.shared().settings().maxMemory();
    boolean full = command.is(Flag.DENYOOM) && limit > 0 && store.heapBytes() > limit;
    return full && !store.isLoading() ? CommandError.OUT_OF_MEMORY.text() : null;
  }

  private static String unknown(Request request) {
    StringBuilder text = new StringBuilder("ERR unknown command '");
    text.append(shortened(request, 0)).append("', with args beginning with: ");
    for (int i = 1; i < request.count() && text.length() < 2 * UNKNOWN_ARGUMENTS; i++) {
      text.append('\'').append(shortened(request, i)).append("' ");
    }
    return text.toString();
  }

  private static String shortened(Request request, int i) {
    String text = request.length(i) > UNKNOWN_ARGUMENTS ? "" : request.text(i);
    return request.length(i) > UNKNOWN_ARGUMENTS
        ? new String(
            request.bytes(),
            request.from(i),
            UNKNOWN_ARGUMENTS,
            java.nio.charset.StandardCharsets.ISO_8859_1)
        : text;
  }
}

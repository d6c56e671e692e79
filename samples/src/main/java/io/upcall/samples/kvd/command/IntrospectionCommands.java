package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COMMAND, OBJECT, MEMORY, DEBUG: for tools and tests that look behind things. */
final class IntrospectionCommands {
  private IntrospectionCommands() {}

  static void addTo(CommandTable table) {
    Subcommands command =
        new Subcommands("command")
            .add("count", 2, IntrospectionCommands::commandCount)
            .add("info", -2, IntrospectionCommands::commandInfo)
            .add("list", -2, IntrospectionCommands::commandList)
            .add("docs", -2, (session, request) -> session.reply().map(0))
            .add("getkeys", -3, IntrospectionCommands::commandGetKeys);
    table.add(
        "command",
        -1,
        CommandTable.PLAIN,
        Keys.NONE,
        (session, request) -> {
          if (request.count() == 1) {
            describe(session.reply(), session.shared().commands().all());
          } else {
            command.run(session, request);
          }
        });
    Subcommands object =
        new Subcommands("object")
            .add("encoding", 3, IntrospectionCommands::objectEncoding)
            .add("refcount", 3, IntrospectionCommands::objectRefcount)
            .add("idletime", 3, IntrospectionCommands::objectIdletime);
    table.add("object", -2, CommandTable.READ, new Keys(2, 2, 1, 0), object);
    Subcommands memory =
        new Subcommands("memory")
            .add("usage", -3, IntrospectionCommands::memoryUsage)
            .add("doctor", 2, (session, request) -> session.reply().freeText("I am fine.\n"));
    table.add("memory", -2, CommandTable.READ, new Keys(2, 2, 1, 0), memory);
    Subcommands debug =
        new Subcommands("debug")
            .add("set-active-expire", 3, IntrospectionCommands::setActiveExpire)
            .add("object", 3, IntrospectionCommands::debugObject);
    table.add("debug", -2, CommandTable.ADMIN, Keys.NONE, debug);
  }

  // ---- COMMAND ---------------------------------------------------------------------------------

  private static void commandCount(Session session, Request request) {
    session.reply().integer(session.shared().commands().all().size());
  }

  private static void commandList(Session session, Request request) {
    Collection<Command> all = session.shared().commands().all();
    session.reply().array(all.size());
    all.forEach(command -> session.reply().bulk(command.name()));
  }

  private static void commandInfo(Session session, Request request) {
    CommandTable table = session.shared().commands();
    List<@Nullable Command> wanted = new ArrayList<>();
    for (int i = 2; i < request.count(); i++) {
      wanted.add(table.find(request.text(i)));
    }
    describe(session.reply(), request.count() == 2 ? List.copyOf(table.all()) : wanted);
  }

  private static void describe(Reply reply, Collection<? extends @Nullable Command> commands) {
    reply.array(commands.size());
    for (Command command : commands) {
      if (command == null) {
        reply.nothingOfMany();
        continue;
      }
      reply.array(6);
      reply.bulk(command.name());
      reply.integer(command.arity());
      reply.set(command.flags().size());
      command.flags().forEach(flag -> reply.status(flag.text()));
      reply.integer(command.keys().first());
      reply.integer(command.keys().last());
      reply.integer(command.keys().step());
    }
  }

  private static void commandGetKeys(Session session, Request request) {
    byte[][] inner = new byte[request.count() - 2][];
    for (int i = 2; i < request.count(); i++) {
      inner[i - 2] = request.copy(i);
    }
    Request asked = Request.of(inner);
    Command command = session.shared().commands().find(asked.text(0));
    if (command == null || !command.takes(asked.count())) {
      throw new CommandError("ERR Invalid command specified");
    }
    List<Integer> keys = command.keys().of(asked);
    if (keys.isEmpty()) {
      throw new CommandError("ERR The command has no key arguments");
    }
    session.reply().array(keys.size());
    keys.forEach(i -> session.reply().bulk(asked.copy(i)));
  }

  // ---- OBJECT, MEMORY, DEBUG -------------------------------------------------------------------

  private static @Nullable KeyEntry entry(Session session, Request request) {
    KeyEntry entry = session.find(request, 2);
    if (entry == null) {
      session.reply().nothing();
    }
    return entry;
  }

  private static void objectEncoding(Session session, Request request) {
    KeyEntry entry = entry(session, request);
    if (entry != null) {
      session.reply().bulk(Encodings.of(entry.value()));
    }
  }

  private static void objectRefcount(Session session, Request request) {
    if (entry(session, request) != null) {
      session.reply().integer(1);
    }
  }

  private static void objectIdletime(Session session, Request request) {
    if (entry(session, request) != null) {
      throw new CommandError("ERR access times are not kept");
    }
  }

  private static void memoryUsage(Session session, Request request) {
    boolean sampled = request.count() == 5 && request.is(3, "SAMPLES");
    if (request.count() > 3 && !sampled) {
      throw CommandError.SYNTAX;
    }
    KeyEntry entry = entry(session, request);
    if (entry != null) {
      session.reply().integer(entry.heapBytes());
    }
  }

  private static void setActiveExpire(Session session, Request request) {
    session.store().setActiveExpiry(!request.is(2, "0"));
    session.reply().ok();
  }

  private static void debugObject(Session session, Request request) {
    KeyEntry entry = session.find(request, 2);
    if (entry == null) {
      throw CommandError.NO_SUCH_KEY;
    }
    session
        .reply()
        .status(
            "Value at:0x"
                + Integer.toHexString(System.identityHashCode(entry.value()))
                + " refcount:1 encoding:"
                + Encodings.of(entry.value())
                + " serializedlength:"
                + entry.heapBytes());
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Request;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Commands that are families: CLIENT, CONFIG, OBJECT. A table like that of the commands. */
final class Subcommands implements Command.Handler {
  private final Map<String, Command> byName = new LinkedHashMap<>();
  private final String family;

  Subcommands(String family) {
    this.family = family;
  }

  /** The arity counts both names. */
  Subcommands add(String name, int arity, Command.Handler handler) {
    byName.put(
        name,
        new Command(family + "|" + name, arity, java.util.Set.of(), Command.Keys.NONE, handler));
    return this;
  }

  @Override
  public void run(Session session, Request request) {
    Command command = byName.get(request.text(1).toLowerCase(Locale.ROOT));
    if (command == null) {
      throw unknown(request);
    }
    if (!command.takes(request.count())) {
      throw new CommandError("ERR wrong number of arguments for '" + command.name() + "' command");
    }
    command.handler().run(session, request);
  }

  static CommandError unknown(Request request) {
    return new CommandError(
        "ERR unknown subcommand or wrong number of arguments for '"
            + request.text(1)
            + "'. Try "
            + request.text(0).toUpperCase(Locale.ROOT)
            + " HELP.");
  }
}

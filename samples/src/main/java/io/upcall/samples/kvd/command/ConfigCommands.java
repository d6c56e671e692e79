package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Glob;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** CONFIG: see {@link Settings}. */
final class ConfigCommands {
  private ConfigCommands() {}

  static void addTo(CommandTable table) {
    Subcommands config =
        new Subcommands("config")
            .add("get", -3, ConfigCommands::get)
            .add("set", -4, ConfigCommands::set)
            .add("resetstat", 2, ConfigCommands::resetstat);
    table.add("config", -2, CommandTable.ADMIN, Keys.NONE, config);
  }

  private static void get(Session session, Request request) {
    Map<String, String> found = new TreeMap<>();
    for (int i = 2; i < request.count(); i++) {
      Glob glob = new Glob(Ascii.bytes(request.text(i).toLowerCase(java.util.Locale.ROOT)));
      session
          .shared()
          .settings()
          .all()
          .forEach(
              (name, setting) -> {
                if (glob.matches(Ascii.bytes(name))) {
                  found.put(name, setting.get());
                }
              });
    }
    Reply reply = session.reply();
    reply.map(found.size());
    found.forEach(
        (name, value) -> {
          reply.bulk(name);
          reply.bulk(value);
        });
  }

  private static void set(Session session, Request request) {
    if (request.count() % 2 == 1) {
      throw new CommandError("ERR wrong number of arguments for 'config|set' command");
    }
    Settings settings = session.shared().settings();
    for (int i = 2; i < request.count(); i += 2) {
      if (settings.find(request.text(i)) == null) {
        throw new CommandError(
            "ERR Unknown option or number of arguments for CONFIG SET - '" + request.text(i) + "'");
      }
    }
    for (int i = 2; i < request.count(); i += 2) {
      Settings.Setting setting = settings.find(request.text(i));
      String refusal = setting == null ? null : setting.set(request.text(i + 1));
      refuse(request, i, refusal);
    }
    session.reply().ok();
  }

  private static void refuse(Request request, int i, @Nullable String refusal) {
    if (refusal != null) {
      throw new CommandError(
          "ERR CONFIG SET failed (possibly related to argument '"
              + request.text(i)
              + "') - "
              + refusal);
    }
  }

  private static void resetstat(Session session, Request request) {
    session.store().stats().reset();
    session.reply().ok();
  }
}

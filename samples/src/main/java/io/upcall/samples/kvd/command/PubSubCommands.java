package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Channels.Channel;
import io.upcall.samples.kvd.command.Command.Flag;
import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.Glob;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages to whoever listens. */
final class PubSubCommands {
  private static final Set<Flag> PUBSUB = Set.of(Flag.PUBSUB, Flag.LOADING);
  private static final Set<String> ALLOWED_WHILE_LISTENING =
      Set.of("subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ping", "quit", "reset");

  private PubSubCommands() {}

  static void addTo(CommandTable table) {
    table.add("subscribe", -2, PUBSUB, Keys.NONE, (s, r) -> subscribe(s, r, false));
    table.add("psubscribe", -2, PUBSUB, Keys.NONE, (s, r) -> subscribe(s, r, true));
    table.add("unsubscribe", -1, PUBSUB, Keys.NONE, (s, r) -> unsubscribe(s, r, false));
    table.add("punsubscribe", -1, PUBSUB, Keys.NONE, (s, r) -> unsubscribe(s, r, true));
    table.add("publish", 3, PUBSUB, Keys.NONE, PubSubCommands::publish);
    table.add("pubsub", -2, PUBSUB, Keys.NONE, PubSubCommands::pubsub);
  }

  /** In version 2 a listening client could not tell other replies from messages. */
  static boolean isAllowedWhileListening(Command command) {
    return ALLOWED_WHILE_LISTENING.contains(command.name());
  }

  private static Dict<Channel> dict(Session session, boolean patterns) {
    Channels channels = session.shared().channels();
    return patterns ? channels.patterns() : channels.channels();
  }

  private static void subscribe(Session session, Request request, boolean patterns) {
    session.beginPushing();
    Map<String, Channel> own = session.subscriptions().of(patterns);
    for (int i = 1; i < request.count(); i++) {
      byte[] name = request.copy(i);
      own.computeIfAbsent(
          Ascii.text(name), text -> Channels.join(dict(session, patterns), name, session));
      confirm(session, patterns ? "psubscribe" : "subscribe", name);
    }
  }

  private static void confirm(Session session, String kind, byte @Nullable [] name) {
    Reply reply = session.reply();
    reply.push(3);
    reply.bulk(kind);
    reply.bulk(name);
    reply.integer(session.subscriptions().size());
  }

  private static void unsubscribe(Session session, Request request, boolean patterns) {
    String kind = patterns ? "punsubscribe" : "unsubscribe";
    Map<String, Channel> own = session.subscriptions().of(patterns);
    List<byte[]> names = new ArrayList<>();
    if (request.count() == 1) {
      own.values().forEach(channel -> names.add(channel.key));
    }
    for (int i = 1; i < request.count(); i++) {
      names.add(request.copy(i));
    }
    for (byte[] name : names) {
      Channel channel = own.remove(Ascii.text(name));
      if (channel != null) {
        Channels.leave(dict(session, patterns), channel, session);
      }
      confirm(session, kind, name);
    }
    if (names.isEmpty()) {
      confirm(session, kind, null);
    }
  }

  private static void publish(Session session, Request request) {
    int receivers = session.shared().channels().publish(request.copy(1), request.copy(2));
    session.reply().integer(receivers);
  }

  private static void pubsub(Session session, Request request) {
    if (request.is(1, "CHANNELS") && request.count() <= 3) {
      channels(session, request);
    } else if (request.is(1, "NUMSUB")) {
      Reply reply = session.reply();
      reply.array(2 * (request.count() - 2));
      for (int i = 2; i < request.count(); i++) {
        Channel channel = dict(session, false).find(request.copy(i));
        reply.bulk(request.copy(i));
        reply.integer(channel == null ? 0 : channel.size());
      }
    } else if (request.is(1, "NUMPAT") && request.count() == 2) {
      session.reply().integer(dict(session, true).size());
    } else {
      throw Subcommands.unknown(request);
    }
  }

  private static void channels(Session session, Request request) {
    Glob glob = request.count() == 3 ? new Glob(request.copy(2)) : null;
    List<byte[]> names = new ArrayList<>();
    dict(session, false)
        .forEach(
            channel -> {
              if (glob == null || glob.matches(channel.key)) {
                names.add(channel.key);
              }
            });
    session.reply().array(names.size());
    names.forEach(session.reply()::bulk);
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.data.Glob;
import io.upcall.samples.kvd.resp.Reply;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who listens to which channels, and to which patterns of channels. */
final class Channels {
  private final Dict<Channel> channels = new Dict<>();
  private final Dict<Channel> patterns = new Dict<>();

  /** For putting messages together. */
  private final Reply scratch = new Reply();

  /** A channel or a pattern, as long as somebody listens. */
  static final class Channel extends DictEntry {
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Glob glob;

    Channel(byte[] name) {
      super(name);
      glob = new Glob(name);
    }

    int size() {
      return sessions.size();
    }
  }

  Channels() {}

  Dict<Channel> channels() {
    return channels;
  }

  Dict<Channel> patterns() {
    return patterns;
  }

  static Channel join(Dict<Channel> all, byte[] name, Session session) {
    Channel channel = all.find(name);
    if (channel == null) {
      channel = new Channel(name);
      all.add(channel);
    }
    channel.sessions.add(session);
    return channel;
  }

  static void leave(Dict<Channel> all, Channel channel, Session session) {
    channel.sessions.remove(session);
    if (channel.sessions.isEmpty()) {
      all.remove(channel);
    }
  }

  /** Gives a message to all who listen; how many they are. */
  int publish(byte[] channel, byte[] message) {
    int[] receivers = {0};
    Channel exact = channels.find(channel);
    if (exact != null) {
      receivers[0] += send(exact, "message", null, channel, message);
    }
    patterns.forEach(
        pattern -> {
          if (pattern.glob.matches(channel)) {
            receivers[0] += send(pattern, "pmessage", pattern.key, channel, message);
          }
        });
    return receivers[0];
  }

  /** It is put together once for each version of the protocol, not once for each receiver. */
  private int send(
      Channel to,
      String kind,
      byte @org.jspecify.annotations.Nullable [] pattern,
      byte[] channel,
      byte[] message) {
    byte[][] forms = new byte[2][];
    for (Session session : to.sessions) {
      int form = session.isVersion3() ? 1 : 0;
      if (forms[form] == null) {
        scratch.begin(session.isVersion3());
        scratch.push(pattern == null ? 3 : 4);
        scratch.bulk(kind);
        if (pattern != null) {
          scratch.bulk(pattern);
        }
        scratch.bulk(channel);
        scratch.bulk(message);
        forms[form] = Arrays.copyOf(scratch.bytes(), scratch.length());
      }
      session.push(forms[form]);
    }
    return to.size();
  }
}

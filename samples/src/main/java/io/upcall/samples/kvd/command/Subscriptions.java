package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Channels.Channel;
import io.upcall.samples.kvd.data.Dict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one client listens to. */
final class Subscriptions {
  // Few clients ever listen: these are made when one does.
  private @Nullable Map<String, Channel> channels;
  private @Nullable Map<String, Channel> patterns;

  Subscriptions() {}

  int size() {
    return size(channels) + size(patterns);
  }

  int channelCount() {
    return size(channels);
  }

  int patternCount() {
    return size(patterns);
  }

  private static int size(@Nullable Map<String, Channel> map) {
    return map == null ? 0 : map.size();
  }

  /** Its channels, or its patterns. */
  Map<String, Channel> of(boolean ofPatterns) {
    Map<String, Channel> map = ofPatterns ? patterns : channels;
    if (map == null) {
      map = new LinkedHashMap<>();
      if (ofPatterns) {
        patterns = map;
      } else {
        channels = map;
      }
    }
    return map;
  }

  void removeAll(Session session) {
    Channels all = session.shared().channels();
    leave(channels, all.channels(), session);
    leave(patterns, all.patterns(), session);
  }

  private static void leave(
      @Nullable Map<String, Channel> map, Dict<Channel> all, Session session) {
    if (map != null) {
      List<Channel> left = new ArrayList<>(map.values());
      map.clear();
      left.forEach(channel -> Channels.leave(all, channel, session));
    }
  }
}

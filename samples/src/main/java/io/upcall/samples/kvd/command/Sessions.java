package io.upcall.samples.kvd.command;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients there are, in the order in which they came. Guarded by the store's lock. */
public final class Sessions {
  private final Map<Long, Session> byId = new LinkedHashMap<>();
  private long lastId;

  Sessions() {}

  /** A number that no client had before. */
  public long nextId() {
    return ++lastId;
  }

  /** One that has come. */
  public void add(Session session) {
    byId.put(session.id(), session);
  }

  void remove(Session session) {
    byId.remove(session.id());
  }

  /** How many there are. */
  public int size() {
    return byId.size();
  }

  @Nullable Session find(long id) {
    return byId.get(id);
  }

  Collection<Session> all() {
    return byId.values();
  }
}

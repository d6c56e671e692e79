package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.data.KeyEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who has which keys under WATCH. */
final class WatchedKeys {
  private final List<Dict<WatchedKey>> byDatabase = new ArrayList<>();
  private int size;

  /** A key and who watches it. */
  static final class WatchedKey extends DictEntry {
    private final int database;
    private final Set<Session> sessions = new LinkedHashSet<>();

    WatchedKey(int database, byte[] key) {
      super(key);
      this.database = database;
    }

    int database() {
      return database;
    }
  }

  WatchedKeys() {
    for (int i = 0; i < Store.DATABASES; i++) {
      byDatabase.add(new Dict<>());
    }
  }

  /** The session watches a key; the answer is to be given to {@link #unwatch}. */
  WatchedKey watch(Session session, int database, byte[] key) {
    Dict<WatchedKey> keys = byDatabase.get(database);
    WatchedKey watched = keys.find(key);
    if (watched == null) {
      watched = new WatchedKey(database, key);
      keys.add(watched);
      size++;
    }
    watched.sessions.add(session);
    return watched;
  }

  void unwatch(Session session, WatchedKey watched) {
    watched.sessions.remove(session);
    Dict<WatchedKey> keys = byDatabase.get(watched.database);
    if (watched.sessions.isEmpty() && keys.find(watched.key) == watched) {
      keys.remove(watched);
      size--;
    }
  }

  /** A key has changed: the transactions of those who watch it will fail. */
  void touch(Database database, byte[] key) {
    if (size > 0) {
      WatchedKey watched = byDatabase.get(database.number()).find(key);
      if (watched != null) {
        watched.sessions.forEach(Session::touchWatched);
      }
    }
  }

  /** All keys of a database are about to go. */
  void touchAll(Database database) {
    byDatabase
        .get(database.number())
        .forEach(
            watched -> {
              KeyEntry entry = database.find(watched.key, 0, watched.key.length);
              if (entry != null) {
                watched.sessions.forEach(Session::touchWatched);
              }
            });
  }
}

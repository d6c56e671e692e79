package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.data.KeyEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/** Who waits for which keys. Guarded by the store's lock. */
public final class BlockedCalls {
  private final Store store;
  private final List<Dict<WaitingKey>> byDatabase = new ArrayList<>();

  /** Keys that have changed and that somebody waits for. */
  private final Queue<WaitingKey> ready = new ArrayDeque<>();

  private int size;

  /** A key, and who waits for it in which order. */
  static final class WaitingKey extends DictEntry {
    private final int database;
    private final Set<BlockedCall> calls = new LinkedHashSet<>();
    private boolean isReady;

    WaitingKey(int database, byte[] key) {
      super(key);
      this.database = database;
    }
  }

  BlockedCalls(Store store) {
    this.store = store;
    for (int i = 0; i < Store.DATABASES; i++) {
      byDatabase.add(new Dict<>());
    }
  }

  int size() {
    return size;
  }

  void add(BlockedCall call) {
    size++;
    Dict<WaitingKey> waiting = byDatabase.get(call.database());
    for (byte[] key : call.keys()) {
      WaitingKey place = waiting.find(key);
      if (place == null) {
        place = new WaitingKey(call.database(), key);
        waiting.add(place);
      }
      if (place.calls.add(call)) {
        call.places.add(place);
      }
    }
  }

  private void remove(BlockedCall call) {
    size--;
    for (WaitingKey place : call.places) {
      place.calls.remove(call);
      if (place.calls.isEmpty()) {
        byDatabase.get(place.database).remove(place);
      }
    }
    call.places.clear();
  }

  /** Ends a call that is not over with its reply for that; false when it is over already. */
  public boolean giveUp(BlockedCall call) {
    if (call.isOver()) {
      return false;
    }
    remove(call);
    call.replyNothing();
    call.end();
    return true;
  }

  /** Ends a call with an error. */
  void fail(BlockedCall call, String error) {
    remove(call);
    call.session().reply().error(error);
    call.end();
  }

  void changed(Database database, byte[] key) {
    if (size > 0) {
      WaitingKey place = byDatabase.get(database.number()).find(key);
      if (place != null && !place.isReady) {
        place.isReady = true;
        ready.add(place);
      }
    }
  }

  /**
   * Serves those whose keys have come. Between commands: what a transaction puts in and takes out
   * again was never there for others.
   */
  void serveReady() {
    for (WaitingKey place = ready.poll(); place != null; place = ready.poll()) {
      place.isReady = false;
      serve(place);
    }
  }

  private void serve(WaitingKey place) {
    Database database = store.database(place.database);
    for (BlockedCall call : List.copyOf(place.calls)) {
      KeyEntry entry = store.find(database, place.key, 0, place.key.length);
      if (entry == null) {
        return;
      }
      if (!call.places.isEmpty() && call.serve(database, entry)) {
        remove(call);
        call.session().notePosition();
        call.end();
      }
    }
  }
}

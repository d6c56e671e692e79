package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;

/** What a client has begun with MULTI, and what it has under WATCH. */
final class Transaction {
  /** A command that waits for EXEC. */
  record Queued(Command command, Request request) {}

  private final List<Queued> queue = new ArrayList<>(0);
  private final List<WatchedKeys.WatchedKey> watched = new ArrayList<>(0);
  private boolean begun;
  private boolean failed;
  private boolean touched;

  Transaction() {}

  /** After MULTI, until EXEC or DISCARD. */
  boolean isBegun() {
    return begun;
  }

  void begin() {
    begun = true;
  }

  void add(Command command, Request request) {
    queue.add(new Queued(command, request));
  }

  List<Queued> queue() {
    return queue;
  }

  /** A command was refused: EXEC will be too. */
  void fail() {
    if (begun) {
      failed = true;
    }
  }

  boolean isFailed() {
    return failed;
  }

  void touch() {
    touched = true;
  }

  boolean isTouched() {
    return touched;
  }

  void watch(WatchedKeys.WatchedKey key) {
    if (!watched.contains(key)) {
      watched.add(key);
    }
  }

  List<WatchedKeys.WatchedKey> watched() {
    return watched;
  }

  void unwatch(Session session) {
    for (WatchedKeys.WatchedKey key : watched) {
      session.store().watchedKeys().unwatch(session, key);
    }
    watched.clear();
    touched = false;
  }

  /** Back to where it was before MULTI and WATCH; the queue is the caller's. */
  List<Queued> end(Session session) {
    List<Queued> taken = List.copyOf(queue);
    queue.clear();
    begun = false;
    failed = false;
    unwatch(session);
    return taken;
  }
}

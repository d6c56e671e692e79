package io.upcall.async.uring;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a constructor has taken so far, to be given back in reverse if a later step fails. */
final class Taken {

  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T thing) {
    things.push(thing);
    return thing;
  }

  void giveBack() {
    for (AutoCloseable thing : things) {
      try {
        thing.close();
      } catch (Exception impossible) {
        throw new IllegalStateException("closing " + thing, impossible);
      }
    }
  }
}

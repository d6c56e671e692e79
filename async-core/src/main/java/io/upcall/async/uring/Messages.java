package io.upcall.async.uring;

import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that other drivers post to this one, for the one source that receives them.
 *
 * <pre>
 *   CLOSED ◀──close── NOBODY ──receive──▶ OPEN ──ring full──▶ FULL
 *                        ▲                 │ ◀──consumer took all──┘
 *                        └──its source ended┘
 * </pre>
 *
 * <p>They come by MSG_RING into the completion queue; without that by a queue and a wake, which
 * allocates. What arrives between the moment the source is full and the moment the senders see that
 * is kept. The owner of the driver has all of it, but for {@link #refusal} and {@link #post}, which
 * are for any thread.
 */
final class Messages {

  private enum State {
    NOBODY,
    OPEN,
    FULL,
    CLOSED
  }

  private final Sources sources;
  private final Wakeup wakeup;

  /** Written by the owner; others read it to know whether to post. */
  private volatile State state = State.NOBODY;

  private @Nullable AsyncSource source;

  private final ConcurrentLinkedQueue<Integer> posted = new ConcurrentLinkedQueue<>();

  Messages(Sources sources, Wakeup wakeup) {
    this.sources = sources;
    this.wakeup = wakeup;
  }

  // ---- any thread ------------------------------------------------------------------------------

  /** 0 when a number may be posted, else {@code -errno}. */
  int refusal() {
    switch (state) {
      case OPEN:
        return 0;
      case FULL:
        return -Errno.EAGAIN;
      case NOBODY:
        return -Errno.ECONNREFUSED;
      default:
        return -Errno.ESHUTDOWN;
    }
  }

  /** Posts without a ring; 0. */
  int post(int value) {
    posted.add(value);
    wakeup.signal();
    return 0;
  }

  // ---- the owner -------------------------------------------------------------------------------

  /** Gives the source what comes from now on; {@code -EBUSY} when there is one already. */
  int receive(AsyncSource newSource) {
    if (isReceiving()) {
      return -Errno.EBUSY;
    }
    sources.hold(newSource);
    source = newSource;
    state = State.OPEN;
    return 0;
  }

  private boolean isReceiving() {
    return source != null && sources.isHeld(source);
  }

  /** A number came. */
  void arrived(int value) {
    AsyncSource to = source;
    if (to != null && isReceiving()) {
      sources.put(to, value, 0, false, false);
      if (DriverSide.isFull(to)) {
        state = State.FULL;
      }
    }
  }

  /** Takes what was posted without a ring, and tells the senders when there is room again. */
  void take() {
    if (state == State.NOBODY || state == State.CLOSED) {
      return;
    }
    for (Integer value = posted.poll(); value != null; value = posted.poll()) {
      arrived(value);
    }
    if (source == null || !isReceiving()) {
      source = null;
      state = State.NOBODY;
    } else if (state == State.FULL && DriverSide.hasRoom(source)) {
      state = State.OPEN;
    }
  }

  boolean hasWork() {
    return state != State.NOBODY && state != State.CLOSED && !posted.isEmpty();
  }

  void close() {
    state = State.CLOSED;
  }
}

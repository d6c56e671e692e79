package io.upcall.async.uring;

import static io.upcall.async.DriverSide.next;

import io.upcall.async.AsyncCall;
import org.jspecify.annotations.Nullable;

/** A list of pending calls, first in, first out, through their own links. Owned by the driver. */
final class CallList {

  private @Nullable AsyncCall first;
  private @Nullable AsyncCall last;

  boolean isEmpty() {
    return first == null;
  }

  void add(AsyncCall call) {
    next(call, null);
    if (last == null) {
      first = call;
    } else {
      next(last, call);
    }
    last = call;
  }

  @Nullable AsyncCall peek() {
    return first;
  }

  @Nullable AsyncCall remove() {
    AsyncCall call = first;
    if (call != null) {
      first = next(call);
      if (first == null) {
        last = null;
      }
      next(call, null);
    }
    return call;
  }

  /** Takes everything off {@code other} to the end of this list. */
  void takeAll(CallList other) {
    if (other.first == null) {
      return;
    }
    if (last == null) {
      first = other.first;
    } else {
      next(last, other.first);
    }
    last = other.last;
    other.first = null;
    other.last = null;
  }

  /** Removes {@code call}; false when it is not here. */
  boolean remove(AsyncCall call) {
    AsyncCall before = null;
    for (AsyncCall at = first; at != null; before = at, at = next(at)) {
      if (at == call) {
        unlink(before, at);
        return true;
      }
    }
    return false;
  }

  private void unlink(@Nullable AsyncCall before, AsyncCall call) {
    AsyncCall after = next(call);
    if (before == null) {
      first = after;
    } else {
      next(before, after);
    }
    if (after == null) {
      last = before;
    }
    next(call, null);
  }
}

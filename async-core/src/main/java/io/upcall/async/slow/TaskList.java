package io.upcall.async.slow;

import io.upcall.async.AsyncCall;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks of a lane, first in, first out, through their own links. Owned by the lane's owner. */
final class TaskList {

  private @Nullable SlowTask first;
  private @Nullable SlowTask last;

  boolean isEmpty() {
    return first == null;
  }

  void add(SlowTask task) {
    task.nextInLane = null;
    if (last == null) {
      first = task;
    } else {
      last.nextInLane = task;
    }
    last = task;
  }

  @Nullable SlowTask remove() {
    SlowTask task = first;
    if (task != null) {
      unlink(null, task);
    }
    return task;
  }

  void remove(SlowTask task) {
    for (SlowTask before = null, at = first; at != null; before = at, at = at.nextInLane) {
      if (at == task) {
        unlink(before, at);
        return;
      }
    }
  }

  /** The first whose call is {@code wanted}; those that were withdrawn have none. */
  @Nullable SlowTask find(Predicate<AsyncCall> wanted) {
    for (SlowTask at = first; at != null; at = at.nextInLane) {
      if (at.call != null && wanted.test(at.call)) {
        return at;
      }
    }
    return null;
  }

  /** The first whose call is {@code wanted} and that no thread has yet: it is withdrawn. */
  @Nullable AsyncCall withdraw(Predicate<AsyncCall> wanted) {
    for (SlowTask at = first; at != null; at = at.nextInLane) {
      AsyncCall call = at.call;
      if (call != null && wanted.test(call) && at.withdraw()) {
        return call;
      }
    }
    return null;
  }

  private void unlink(@Nullable SlowTask before, SlowTask task) {
    if (before == null) {
      first = task.nextInLane;
    } else {
      before.nextInLane = task.nextInLane;
    }
    if (task == last) {
      last = before;
    }
    task.nextInLane = null;
  }
}

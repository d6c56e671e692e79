package io.upcall.async.uring;

import static io.upcall.async.DriverSide.nextSource;

import io.upcall.async.AsyncSource;
import org.jspecify.annotations.Nullable;

/** A list of sources, first in, first out, through a link of their own. Owned by the driver. */
final class SourceList {

  private @Nullable AsyncSource first;
  private @Nullable AsyncSource last;

  boolean isEmpty() {
    return first == null;
  }

  void add(AsyncSource source) {
    nextSource(source, null);
    if (last == null) {
      first = source;
    } else {
      nextSource(last, source);
    }
    last = source;
  }

  @Nullable AsyncSource remove() {
    AsyncSource source = first;
    if (source != null) {
      first = nextSource(source);
      if (first == null) {
        last = null;
      }
      nextSource(source, null);
    }
    return source;
  }

  /** Takes everything off {@code other} to the end of this list. */
  void takeAll(SourceList other) {
    for (AsyncSource source = other.remove(); source != null; source = other.remove()) {
      add(source);
    }
  }
}

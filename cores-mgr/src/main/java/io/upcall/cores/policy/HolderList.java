package io.upcall.cores.policy;

import org.jspecify.annotations.Nullable;

/**
 * Holders in the order of a time, oldest first; linked through themselves, so that any can be taken
 * out at once. All are in the list for the same span, so the last to come is the last to be due.
 */
final class HolderList {

  private @Nullable Holder first;
  private @Nullable Holder last;
  private int size;

  int size() {
    return size;
  }

  /** The one with the oldest time. */
  @Nullable Holder first() {
    return first;
  }

  /** Adds a holder that is in no list, with a time that is no older than any in here. */
  void add(Holder holder, long nanos) {
    holder.listedNanos = nanos;
    holder.list = this;
    holder.listBefore = last;
    holder.listAfter = null;
    if (last == null) {
      first = holder;
    } else {
      last.listAfter = holder;
    }
    last = holder;
    size++;
  }

  /** Takes a holder out; nothing happens when it is not in here. */
  void remove(Holder holder) {
    if (holder.list != this) {
      return;
    }
    holder.list = null;
    if (holder.listBefore == null) {
      first = holder.listAfter;
    } else {
      holder.listBefore.listAfter = holder.listAfter;
    }
    if (holder.listAfter == null) {
      last = holder.listBefore;
    } else {
      holder.listAfter.listBefore = holder.listBefore;
    }
    size--;
  }
}

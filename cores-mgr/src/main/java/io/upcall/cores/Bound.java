package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/** Which proc a thread belongs to: by its carrier, or because somebody said so. */
final class Bound {

  private static final ThreadLocal<@Nullable Proc> BOUND = new ThreadLocal<>();

  private Bound() {}

  /** The proc of a thread that is some proc's without further ado; null for others. */
  static @Nullable Proc known() {
    Carrier carrier = Carrier.current();
    Vcore vcore = carrier == null ? null : carrier.vcore();
    return vcore != null ? vcore.proc() : BOUND.get();
  }

  /** Runs {@code body} on the calling platform thread as one of {@code proc}'s. */
  static void run(Proc proc, Runnable body) {
    Proc before = BOUND.get();
    BOUND.set(proc);
    try {
      body.run();
    } finally {
      if (before == null) {
        BOUND.remove();
      } else {
        BOUND.set(before);
      }
    }
  }
}

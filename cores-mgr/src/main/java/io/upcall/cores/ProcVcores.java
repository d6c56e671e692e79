package io.upcall.cores;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The vcores of one proc: which there are, which of them has a core, which has too much to do. Any
 * thread may look; what it sees may be over when it acts on it.
 */
final class ProcVcores {

  private final AtomicInteger next = new AtomicInteger();

  /** Set before any uthread exists, never changed after. */
  private Vcore[] vcores = new Vcore[0];

  /** The time that {@link #busyNanosSince} has told of. The manager's thread's. */
  private long reportedNanos;

  /** These are all. Before any uthread exists. */
  void are(Vcore[] all) {
    vcores = all;
  }

  /** By their numbers; not to be written to. */
  Vcore[] all() {
    return vcores;
  }

  int count() {
    return vcores.length;
  }

  Vcore vcore(int id) {
    return vcores[id];
  }

  void forEach(Consumer<Vcore> action) {
    for (Vcore vcore : vcores) {
      action.accept(vcore);
    }
  }

  /** The vcore that activation {@code id} runs; null when it runs none. */
  @Nullable Vcore runs(int id) {
    for (Vcore vcore : vcores) {
      Activation activation = vcore.activation();
      if (activation != null && activation.id() == id) {
        return vcore;
      }
    }
    return null;
  }

  /** Any vcore that is online, in turn, or any: for work that comes from outside. */
  Vcore pick() {
    int count = vcores.length;
    if (count == 1) {
      return vcores[0];
    }
    int first = Math.floorMod(next.getAndIncrement(), count);
    for (int i = 0; i < count; i++) {
      Vcore vcore = vcores[(first + i) % count];
      if (vcore.isOnline()) {
        return vcore;
      }
    }
    return vcores[first];
  }

  /** A vcore that has a core, and rather nothing to do; null when there is none. */
  @Nullable Vcore onlineSibling(Vcore vcore) {
    Vcore online = null;
    for (Vcore other : vcores) {
      if (other != vcore && other.isAsleep()) {
        return other;
      }
      if (other != vcore && other.isOnline()) {
        online = other;
      }
    }
    return online;
  }

  /** True when a sibling of {@code idle} has uthreads that it could take. */
  boolean hasSurplus(Vcore idle) {
    for (Vcore other : vcores) {
      if (other != idle && (other.surplus() > 0 || other.arrivals().areOffered())) {
        return true;
      }
    }
    return false;
  }

  /** Gives {@code to} what siblings of {@code idle} were left and cannot look at. */
  void takeOffered(Vcore idle, Arrivals.Taker to) {
    for (Vcore other : vcores) {
      if (other != idle) {
        other.arrivals().takeOffered(to);
      }
    }
  }

  /** True when something waits for a vcore that is offline. */
  boolean isNeedy() {
    for (Vcore vcore : vcores) {
      if (vcore.absence().isNeedy()) {
        return true;
      }
    }
    return false;
  }

  /** Somebody has no core: who sleeps on one may give it back. By the manager's thread. */
  void wakeSleepers() {
    for (Vcore vcore : vcores) {
      if (vcore.isAsleep()) {
        vcore.driver().wake();
      }
    }
  }

  int onlineCount() {
    int online = 0;
    for (Vcore vcore : vcores) {
      online += vcore.isOnline() ? 1 : 0;
    }
    return online;
  }

  /** Uthreads that are ready and wait for a vcore. */
  int waiting() {
    int waiting = 0;
    for (Vcore vcore : vcores) {
      waiting += Math.max(0, vcore.surplus());
    }
    return waiting;
  }

  /** For how long its vcores were busy since this was last asked, all together. */
  long busyNanosSince(long nowNanos) {
    long total = 0;
    for (Vcore vcore : vcores) {
      total += vcore.busyTime().totalNanos(nowNanos);
    }
    long since = total - reportedNanos;
    reportedNanos = total;
    return Math.max(0, since);
  }

  /** Shuts down the vcores that have no core. Nobody is granted one any more. */
  void end() {
    forEach(
        vcore -> {
          while (!vcore.tenure().isEnded()) {
            if (vcore.tenure().borrow()) {
              vcore.loop().end();
            } else {
              Thread.onSpinWait();
            }
          }
        });
  }
}

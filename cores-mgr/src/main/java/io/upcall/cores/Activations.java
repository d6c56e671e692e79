package io.upcall.cores;

import io.upcall.async.Kcont;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The activations of one proc: their numbers, which are away, and who is told. */
final class Activations {

  private final AtomicInteger lastId = new AtomicInteger();

  /** How many may be away while their vcores still run uthreads. */
  private final int maxBlocked;

  /** Those whose carriers lost their vcore and are not home yet. Guarded by the pool's lock. */
  private final Set<Activation> away = new HashSet<>();

  /** Preempted, and nobody was told yet: one upcall tells of all. */
  private final Queue<Activation> preempted = new ConcurrentLinkedQueue<>();

  private final Kcont tellPreempted =
      new Kcont() {
        @Override
        protected void run() {
          tellPreempted();
        }
      };

  private volatile @Nullable ActivationListener listener;

  /** Where replacements take their stacks; null while they need none. */
  private volatile @Nullable SaStacks stacks;

  Activations(int maxBlocked) {
    this.maxBlocked = maxBlocked;
  }

  void listener(@Nullable ActivationListener newListener) {
    listener = newListener;
  }

  /** From here on each replacement takes a stack. */
  void stacks(SaStacks newStacks) {
    stacks = newStacks;
  }

  int maxBlocked() {
    return maxBlocked;
  }

  // ---- in the pool's lock ----------------------------------------------------------------------

  /** A carrier begins to run {@code vcore}, which was granted a core. */
  Activation begin(Vcore vcore, Topology.Core core) {
    return new Activation(lastId.incrementAndGet(), vcore, core, hasRoom(), null);
  }

  /** A carrier begins to run {@code vcore} in the place of another. */
  Activation replace(Vcore vcore, Topology.Core core) {
    SaStacks from = stacks;
    SaStack stack = from == null ? null : from.take();
    boolean runs = hasRoom() && (from == null || stack != null);
    return new Activation(lastId.incrementAndGet(), vcore, core, runs, stack);
  }

  /** True when one more may be away and its vcore go on running uthreads. */
  boolean hasRoom() {
    return away.size() < maxBlocked;
  }

  /**
   * {@code event} lost its vcore to {@code fresh}: because it blocked. In the lock, so that no
   * {@link #home} of the same activation can come first.
   */
  void blocked(Activation event, Activation fresh) {
    away.add(event);
    ActivationListener told = listener;
    if (told != null) {
      event.vcore().post(upcall(() -> told.blocked(event, fresh)));
    }
  }

  /** {@code event} lost its vcore; {@link #preemptedSoFar} tells of it. */
  void preempted(Activation event) {
    away.add(event);
    event.preempted();
    if (listener != null) {
      preempted.add(event);
    }
  }

  /** The carrier of {@code event} is home. */
  void home(Activation event) {
    away.remove(event);
    event.over();
    ActivationListener told = listener;
    if (told != null && !event.wasPreempted()) {
      event.vcore().post(upcall(() -> told.unblocked(event)));
    }
  }

  /** True when {@code id} is one whose carrier lost its vcore and is not home yet. */
  boolean isAway(int id) {
    return away.stream().anyMatch(activation -> activation.id() == id);
  }

  // ---- upcalls ---------------------------------------------------------------------------------

  /** By {@code vcore}, which has come online. */
  void granted(Vcore vcore) {
    ActivationListener told = listener;
    Activation fresh = vcore.activation();
    if (told != null && fresh != null) {
      told.granted(fresh);
    }
  }

  /**
   * Has a vcore that survives, or else {@code victim} once it has a core, told who was preempted.
   */
  void preemptedSoFar(Vcore victim) {
    if (preempted.isEmpty()) {
      return;
    }
    Vcore sibling = victim.isOnline() ? victim : victim.proc().vcores().onlineSibling(victim);
    (sibling == null ? victim : sibling).post(tellPreempted);
  }

  private void tellPreempted() {
    ActivationListener told = listener;
    Activation fresh = Carrier.activation();
    List<Activation> events = new ArrayList<>();
    for (Activation event; (event = preempted.poll()) != null; ) {
      events.add(event);
    }
    if (told != null && fresh != null && !events.isEmpty()) {
      told.preempted(List.copyOf(events), fresh);
    }
  }

  private static Kcont upcall(Runnable body) {
    return new Kcont() {
      @Override
      protected void run() {
        body.run();
      }
    };
  }
}

package io.upcall.cores;

import io.upcall.async.Kcont;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The activations of one proc: their numbers, how many are blocked, and who is told. */
final class Activations {

  private final AtomicInteger lastId = new AtomicInteger();

  /** How many may be blocked while their vcores still run uthreads. */
  private final int maxBlocked;

  /** Carriers that lost their vcore and are not home yet. Guarded by the pool's lock. */
  private int blocked;

  private volatile @Nullable ActivationListener listener;

  Activations(int maxBlocked) {
    this.maxBlocked = maxBlocked;
  }

  void listener(@Nullable ActivationListener newListener) {
    listener = newListener;
  }

  /** A carrier begins to run {@code vcore}. */
  Activation begin(Vcore vcore, Topology.Core core, boolean runsUthreads) {
    return new Activation(lastId.incrementAndGet(), vcore, core, runsUthreads);
  }

  /** True when one more may block and its vcore go on running uthreads. In the pool's lock. */
  boolean hasRoom() {
    return blocked < maxBlocked;
  }

  /**
   * {@code event} lost its vcore to {@code fresh}. In the pool's lock, so that no {@link
   * #unblocked} of the same activation can come first.
   */
  void blocked(Activation event, Activation fresh) {
    blocked++;
    ActivationListener told = listener;
    if (told != null) {
      event.vcore().post(upcall(() -> told.blocked(event, fresh)));
    }
  }

  /** The carrier of {@code event} is home. In the pool's lock. */
  void unblocked(Activation event) {
    blocked--;
    ActivationListener told = listener;
    if (told != null) {
      event.vcore().post(upcall(() -> told.unblocked(event)));
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

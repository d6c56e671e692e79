package io.upcall.cores;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tells the monitor which carriers sleep: those that a test says, and no others. The kernel's word
 * is right, too, but a carrier that waits for a lock of the JVM on a crowded machine sleeps as well
 * as one that is meant to, and then there is an event that no test expects.
 */
final class KnownSleepers implements BeforeEachCallback, AfterEachCallback {

  private static final Set<Integer> SLEEPERS = ConcurrentHashMap.newKeySet();

  private @Nullable Supplier<ThreadProbe> before;

  @Override
  public void beforeEach(ExtensionContext context) {
    SLEEPERS.clear();
    before = CoreManager.system().monitor().probes(Probe::new);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    CoreManager.system().monitor().probes(Objects.requireNonNull(before));
  }

  /** Runs {@code body}, during which the carrier of the caller sleeps as far as one can see. */
  static void asleep(Runnable body) {
    int tid = Objects.requireNonNull(Carrier.current()).tid();
    SLEEPERS.add(tid);
    try {
      body.run();
    } finally {
      SLEEPERS.remove(tid);
    }
  }

  private static final class Probe implements ThreadProbe {

    private int tid;

    @Override
    public void lookAt(int newTid) {
      tid = newTid;
    }

    @Override
    public boolean isSleeping() {
      return SLEEPERS.contains(tid);
    }

    @Override
    public long runNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
